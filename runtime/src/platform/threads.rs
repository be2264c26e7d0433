//! `Send` and `Sync` on platforms with threads. A browser's values, and the futures that hold them, stay on their
//! thread.

use std::future::Future;
use std::pin::Pin;

/// A boxed future; on WebAssembly it need not be `Send`.
#[cfg(not(target_family = "wasm"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// A boxed future; on WebAssembly it need not be `Send`.
#[cfg(target_family = "wasm")]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// A value that need not be `Send`, inside one that must be. On WebAssembly it panics if another thread
/// uses it.
#[cfg(all(feature = "stream", not(target_family = "wasm")))]
pub(crate) type Confined<T> = T;
#[cfg(target_family = "wasm")]
pub(crate) type Confined<T> = send_wrapper::SendWrapper<T>;

/// Confines a value to this thread.
#[cfg(all(feature = "stream", not(target_family = "wasm")))]
pub(crate) fn confined<T>(value: T) -> Confined<T> {
    value
}
/// Confines a value to this thread.
#[cfg(target_family = "wasm")]
pub(crate) fn confined<T>(value: T) -> Confined<T> {
    send_wrapper::SendWrapper::new(value)
}

/// `Send`; on WebAssembly, every type.
///
/// ```
/// use restjson::MaybeSend;
///
/// fn keep(value: impl MaybeSend + 'static) {
///     drop(value);
/// }
/// keep("a text");
/// ```
#[cfg(not(target_family = "wasm"))]
pub trait MaybeSend: Send {}
#[cfg(not(target_family = "wasm"))]
impl<T: Send + ?Sized> MaybeSend for T {}
/// `Send`; on WebAssembly, every type.
#[cfg(target_family = "wasm")]
pub trait MaybeSend {}
#[cfg(target_family = "wasm")]
impl<T: ?Sized> MaybeSend for T {}

/// `Sync`; on WebAssembly, every type.
///
/// ```
/// use restjson::{MaybeSend, MaybeSync};
///
/// fn share(value: impl MaybeSend + MaybeSync + 'static) {
///     drop(std::sync::Arc::new(value));
/// }
/// share("a text");
/// ```
#[cfg(not(target_family = "wasm"))]
pub trait MaybeSync: Sync {}
#[cfg(not(target_family = "wasm"))]
impl<T: Sync + ?Sized> MaybeSync for T {}
/// `Sync`; on WebAssembly, every type.
#[cfg(target_family = "wasm")]
pub trait MaybeSync {}
#[cfg(target_family = "wasm")]
impl<T: ?Sized> MaybeSync for T {}
