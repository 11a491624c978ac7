//! Cookie values shaped like the real ones, random at each visit.
//!
//! No value means anything: nothing is stored behind it.

/// The shape of a value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value {
    /// As it stands.
    Fixed(&'static str),
    /// Number of hexadecimal digits, upper case, as Java writes session numbers.
    UpperHex(usize),
    /// Number of lower-case letters and digits, as ASP.NET and PHP write them.
    Alphanumeric(usize),
    /// Number of characters of base64, as Amazon's load balancer writes them.
    Base64(usize),
    /// `GA1.3.random.time`, as Google Analytics writes it.
    Analytics,
    /// Number of digits.
    Digits(usize),
    /// `address.port.0000`, as BIG-IP writes a server's address (here 10.0.0.1 to 10.0.0.255, port 80).
    BigIp,
}

impl Value {
    /// A fresh value of this shape.
    pub(crate) fn fresh(self) -> String {
        match self {
            Self::Fixed(text) => text.to_owned(),
            Self::UpperHex(length) => letters(b"0123456789ABCDEF", length),
            Self::Alphanumeric(length) => letters(b"abcdefghijklmnopqrstuvwxyz012345", length),
            Self::Base64(length) => letters(
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789+/ghijklmnopqrstuvwxyz",
                length,
            ),
            Self::Analytics => format!(
                "GA1.3.{}.{}",
                letters(b"123456789", 9),
                letters(b"123456789", 10)
            ),
            Self::Digits(length) => letters(b"0123456789", length),
            Self::BigIp => {
                let host = u32::from(random::<1>()[0].max(1));
                // The address and the port stand with their bytes reversed: 10.0.0.n and 80.
                format!("{}.20480.0000", 10 + (host << 24))
            }
        }
    }
}

fn letters(alphabet: &[u8], length: usize) -> String {
    (0..length)
        .map(|_| char::from(alphabet[usize::from(random::<1>()[0]) % alphabet.len()]))
        .collect()
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without randomness the values repeat, which harms nobody here.
    let _ = aws_lc_rs::rand::fill(&mut bytes);
    bytes
}
