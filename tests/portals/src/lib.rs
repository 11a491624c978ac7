use std::net::SocketAddr;
#[derive(Debug)]
pub struct System {
    pub council: &'static str,
    pub service: &'static str,
    pub name: &'static str,
    pub host: &'static str,
    pub path: &'static str,
}
pub fn systems() -> &'static [System] {
    &[]
}
impl System {
    pub fn url(&self) -> String {
        format!("https://{}{}", self.host, self.path)
    }
    pub fn script_cookies(&self) -> impl Iterator<Item = &str> {
        [].into_iter()
    }
    pub fn embeds(&self) -> impl Iterator<Item = String> {
        [].into_iter()
    }
}
pub fn hosts() -> impl Iterator<Item = &'static str> {
    [].into_iter()
}
#[derive(Debug)]
pub struct Portals {
    a: SocketAddr,
}
impl Portals {
    pub async fn start() -> std::io::Result<Portals> {
        Ok(Portals {
            a: ([127, 0, 0, 1], 1).into(),
        })
    }
    pub fn tls_addr(&self) -> SocketAddr {
        self.a
    }
    pub fn plain_addr(&self) -> SocketAddr {
        self.a
    }
    pub fn index_addr(&self) -> SocketAddr {
        self.a
    }
    pub fn ca_pem(&self) -> &str {
        ""
    }
    pub async fn stop(self) {}
}
