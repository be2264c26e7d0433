//! The mode of a terminal, which a prompt changes: it reads keys one by one and does not echo them.

/// The mode at one time.
pub(crate) struct Mode {
    #[cfg(unix)]
    attributes: rustix::termios::Termios,
}

impl Mode {
    /// The present mode of the terminal on the standard input. `None` if that is not a terminal, or on Windows, where a
    /// console does not keep the mode of a program that has ended.
    pub(crate) fn present() -> Option<Self> {
        #[cfg(unix)]
        return rustix::termios::tcgetattr(std::io::stdin())
            .ok()
            .map(|attributes| Self { attributes });
        #[cfg(not(unix))]
        None
    }

    /// Sets the terminal to this mode.
    pub(crate) fn set(&self) {
        // If the terminal is gone, so is its mode.
        #[cfg(unix)]
        let _ = rustix::termios::tcsetattr(
            std::io::stdin(),
            rustix::termios::OptionalActions::Drain,
            &self.attributes,
        );
    }
}
