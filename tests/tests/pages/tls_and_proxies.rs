//! docs/tls-and-proxies.md

use connectparticipant_tests::fault_server::Authority;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[test]
fn the_settings_make_clients() {
    let authority = Authority::new();
    private_ca::client(&authority.pem()).unwrap();
    let (certificate, key) = authority.client("a-program");
    client_certificate::client(&certificate, &key).unwrap();
    proxy::client().unwrap();
    resolver::client().unwrap();
    reqwest_client::client().unwrap();
    around::client().unwrap();
}

mod private_ca {
    use connectparticipant::Client;
    use connectparticipant::restjson::HyperTransport;

    pub(super) fn client(corporate_ca: &str) -> super::Result<Client> {
        // region: private-ca
        let client = Client::builder()
            .region("us-east-1")
            .hyper_transport(HyperTransport::builder().root_certificates(corporate_ca))
            .build()?;
        // end region
        Ok(client)
    }
}

mod client_certificate {
    use connectparticipant::Client;
    use connectparticipant::restjson::HyperTransport;

    pub(super) fn client(certificate_pem: &str, key_pem: &str) -> super::Result<Client> {
        // region: client-certificate
        let transport = HyperTransport::builder().client_certificate(certificate_pem, key_pem);
        let client = Client::builder().region("us-east-1").hyper_transport(transport).build()?;
        // end region
        Ok(client)
    }
}

mod proxy {
    use connectparticipant::Client;
    use connectparticipant::restjson::HyperTransport;

    pub(super) fn client() -> super::Result<Client> {
        // region: proxy
        let proxy = "http://user:password@proxy.example:3128";
        let client = Client::builder()
            .region("us-east-1")
            .hyper_transport(HyperTransport::builder().proxy(proxy))
            .build()?;
        // end region
        Ok(client)
    }
}

mod resolver {
    // region: resolver
    use std::io;
    use std::net::IpAddr;

    use connectparticipant::Client;
    use connectparticipant::restjson::{BoxFuture, HyperTransport, Resolver};

    /// Sends every host to one address, such as a VPC endpoint's.
    struct Fixed(IpAddr);

    impl Resolver for Fixed {
        fn resolve(&self, _host: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
            let address = self.0;
            Box::pin(async move { Ok(vec![address]) })
        }
    }

    pub(super) fn client() -> Result<Client, Box<dyn std::error::Error>> {
        let transport = HyperTransport::builder().resolver(Fixed("10.0.0.7".parse()?));
        Ok(Client::builder().region("us-east-1").hyper_transport(transport).build()?)
    }
    // end region
}

mod reqwest_client {
    use connectparticipant::Client;

    pub(super) fn client() -> super::Result<Client> {
        // region: reqwest
        let http =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        let client = Client::builder().region("us-east-1").http_client(http.clone()).build()?;
        // end region
        Ok(client)
    }
}

#[tokio::test]
async fn both_transports_in_one_process() {
    let (emulator, _, token) = crate::connected::connected().await.unwrap();
    both::send(emulator.url(), &token).await.unwrap();
}

mod both {
    // region: both
    use connectparticipant::restjson::ReqwestTransport;
    use connectparticipant::{Client, ConnectionToken, Limits};

    pub(super) async fn send(
        url: &str,
        token: &ConnectionToken,
    ) -> Result<(), Box<dyn std::error::Error>> {
        // The default transport: hyper.
        let over_hyper = Client::builder().endpoint_url(url).build()?;
        // The same calls over reqwest.
        let reqwest = ReqwestTransport::without_proxy(&Limits::default())?;
        let over_reqwest = Client::builder().endpoint_url(url).transport(reqwest).build()?;
        for client in [over_hyper, over_reqwest] {
            let message = client.send_message().content_type("text/plain").content("Hello");
            message.connection_token(token).send().await?;
        }
        Ok(())
    }
    // end region
}

mod around {
    // region: around
    use connectparticipant::restjson::{Body, BoxFuture, HyperTransport, ResponseBody, http};
    use connectparticipant::{Client, Limits, Transport, TransportError};

    /// Adds a header that names the tenant.
    struct Tenant<T>(T);

    impl<T: Transport> Transport for Tenant<T> {
        fn send(
            &self,
            mut request: http::Request<Body>,
        ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
            request.headers_mut().insert("x-tenant", http::HeaderValue::from_static("acme"));
            self.0.send(request)
        }
    }

    pub(super) fn client() -> Result<Client, Box<dyn std::error::Error>> {
        let network = HyperTransport::new(&Limits::default())?;
        Ok(Client::builder().region("us-east-1").transport(Tenant(network)).build()?)
    }
    // end region
}

#[tokio::test]
async fn layers_of_tower() {
    let (emulator, _, token) = crate::connected::connected().await.unwrap();
    let client = layers::client(emulator.url()).unwrap();
    client.disconnect_participant().connection_token(&token).send().await.unwrap();
}

mod layers {
    // region: layers
    use connectparticipant::restjson::{Body, BoxFuture, HyperTransport, ResponseBody, http};
    use connectparticipant::{Client, Limits, Transport, TransportError};
    use tower::{Service, ServiceBuilder, ServiceExt};

    /// A transport made of tower services.
    struct Tower<S>(S);

    impl<S> Transport for Tower<S>
    where
        S: Service<
                http::Request<Body>,
                Response = http::Response<ResponseBody>,
                Error = TransportError,
                Future: Send,
            > + Clone
            + Send
            + Sync
            + 'static,
    {
        fn send(
            &self,
            request: http::Request<Body>,
        ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
            Box::pin(self.0.clone().oneshot(request))
        }
    }

    pub(super) fn client(endpoint: &str) -> Result<Client, Box<dyn std::error::Error>> {
        let network = HyperTransport::builder().no_proxy().build(&Limits::default())?;
        let layers = ServiceBuilder::new()
            .concurrency_limit(8) // for all clones of the client
            .map_request(|mut request: http::Request<Body>| {
                request.headers_mut().insert("x-tenant", http::HeaderValue::from_static("acme"));
                request
            })
            .service_fn(move |request| {
                let network = network.clone();
                async move { network.send(request).await }
            });
        Ok(Client::builder().endpoint_url(endpoint).transport(Tower(layers)).build()?)
    }
    // end region
}
