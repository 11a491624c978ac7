//! Rows T37 and T38 of the threat table: floods of frames cost the proxy no memory, and nobody else notices.

use harness::{
    Answer, Origin, ProxyUnderTest, TestCa,
    frames::{
        CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, PING, PRIORITY, RST_STREAM, SETTINGS,
        block, frame, opening,
    },
    script::{client_config, shake, tunnel},
    visit,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const HOST: &str = "flooded.council.test";
/// Frames a flood has; the origin ends the connection long before.
const FRAMES: u32 = 50_000;
/// The memory that a flood may cost, in kibibytes.
const MOST: u64 = 20 * 1024;

fn ask() -> Vec<u8> {
    block([
        (":method", "GET"),
        (":scheme", "https"),
        (":authority", HOST),
        (":path", "/"),
    ])
}

/// One piece of the flood, by its number.
type Piece = fn(u32) -> Vec<u8>;

const FLOODS: [(&str, Piece); 6] = [
    ("rapid reset", |n| {
        let stream = 2 * n + 1;
        let mut bytes = frame(HEADERS, END_HEADERS | END_STREAM, stream, &ask());
        bytes.extend(frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes()));
        bytes
    }),
    ("one head without an end", |n| match n {
        0 => frame(HEADERS, END_STREAM, 1, &ask()),
        _ => frame(CONTINUATION, 0, 1, &[0x82; 64]),
    }),
    ("empty data", |n| match n {
        0 => frame(HEADERS, END_HEADERS, 1, &ask()),
        _ => frame(DATA, 0, 1, b""),
    }),
    ("settings", |_| frame(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 100])),
    ("pings", |n| frame(PING, 0, 0, &u64::from(n).to_be_bytes())),
    ("priorities", |n| {
        frame(PRIORITY, 0, 2 * n + 1, &[0, 0, 0, 0, 16])
    }),
];

#[tokio::test]
async fn t37_and_t38_a_flood_of_frames_costs_no_memory_and_others_are_served() {
    let ca = TestCa::new();
    let origin = Origin::start(HOST, &ca, Answer::page(["a=1; Secure"])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let url = format!("https://{HOST}/");
    visit(&proxy, &url).await;
    for (what, piece) in FLOODS {
        let before = proxy.memory();
        let tcp = tunnel(&origin, Some(&proxy), 443).await;
        let config = client_config(&proxy.root(), &["h2"]);
        let stream = shake(tcp, HOST, config).await.expect("our root is trusted");
        let (mut reader, mut writer) = tokio::io::split(stream);
        let drained = tokio::spawn(async move {
            let mut sink = [0; 16 * 1024];
            while reader.read(&mut sink).await.is_ok_and(|count| count > 0) {}
        });
        let mut written = writer.write_all(&opening()).await;
        let mut n = 0;
        // The origin may have had enough at any time; that is its right, and the end of the flood.
        while written.is_ok() && n < FRAMES {
            let batch: Vec<u8> = (n..n + 100).flat_map(piece).collect();
            written = writer.write_all(&batch).await;
            n += 100;
        }
        let after = proxy.memory();
        assert!(
            after < before + MOST,
            "{what}: from {before} to {after} KiB"
        );
        assert_eq!(
            proxy.curl().get(&url).await.code,
            0,
            "{what}: others are served"
        );
        drained.abort();
    }
}
