//! Takes an input out of what it is packed in: gzip, zlib, zip, UTF-16, a byte order mark.
//!
//! All but a zip file streams; a zip file's list of contents stands at its end. Each recording in one is an input by itself.

use crate::offline::unreadable::Unreadable;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::{
    CrcReader,
    bufread::GzDecoder,
    read::{DeflateDecoder, ZlibDecoder},
};
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};
use zip::{CompressionMethod, ZipArchive, read::read_zipfile_from_stream};

/// Packings within each other, at most.
const LAYERS: usize = 4;
/// Longest zip file, in bytes: it is held in memory.
const ARCHIVE: usize = 128 << 20;

/// An input that may be packed.
pub(super) type Source<'s> = Box<dyn Read + 's>;

/// What an input was packed in, in the words of the field.
pub(super) type Packings = Vec<&'static str>;

/// What stands in an input.
pub(super) enum Unpacked<'s> {
    One(Source<'s>),
    /// The recordings of a zip file; one is `None` that cannot be unpacked.
    Several(Vec<Option<Source<'s>>>),
}

/// Takes an input out of everything that it is packed in.
pub(super) fn unpacked<'s>(
    mut source: Source<'s>,
    packings: &mut Packings,
) -> Result<Unpacked<'s>, Unreadable> {
    for _ in 0..LAYERS {
        let (start, packed) = begun(source, 4)?;
        let (name, inner): (_, Source<'s>) = match start.as_slice() {
            [0x1f, 0x8b, ..] => ("gzip", Box::new(Gzip::new(packed))),
            // The two bytes of RFC 1950 are a multiple of 31.
            [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => ("zlib", Box::new(ZlibDecoder::new(packed))),
            [b'P', b'K', 3, 4] => {
                packings.push("zip");
                let mut members = zipped(packed)?;
                match members.pop() {
                    Some(Some(only)) if members.is_empty() => source = only,
                    None | Some(None) if members.is_empty() => return Err(Unreadable::Archive),
                    last => {
                        members.extend(last);
                        return Ok(Unpacked::Several(members));
                    }
                }
                continue;
            }
            [0xff, 0xfe, ..] | [b'{' | b'[', 0, ..] => ("UTF-16", decoded(packed, Some(UTF_16LE))),
            [0xfe, 0xff, ..] | [0, b'{' | b'[', ..] => ("UTF-16", decoded(packed, Some(UTF_16BE))),
            [0xef, 0xbb, 0xbf, ..] => return Ok(Unpacked::One(decoded(packed, None))),
            _ => return Ok(Unpacked::One(packed)),
        };
        packings.push(name);
        source = inner;
    }
    Ok(Unpacked::One(source))
}

/// The members of a gzip file one after the other, and the zeros behind them that fill a block up (as gzip reads it).
struct Gzip<'s>(Option<GzDecoder<BufReader<Source<'s>>>>);

impl<'s> Gzip<'s> {
    fn new(packed: Source<'s>) -> Self {
        Self(Some(GzDecoder::new(BufReader::new(packed))))
    }

    /// What stands behind a member and its zeros; `None` at the end.
    fn behind(
        member: GzDecoder<BufReader<Source<'s>>>,
    ) -> io::Result<Option<GzDecoder<BufReader<Source<'s>>>>> {
        let mut packed = member.into_inner();
        loop {
            let unread = packed.fill_buf()?;
            let length = unread.len();
            let zeros = unread.iter().take_while(|byte| **byte == 0).count();
            packed.consume(zeros);
            if length == 0 {
                return Ok(None);
            }
            if zeros < length {
                return match packed.fill_buf()?.first() {
                    Some(0x1f) => Ok(Some(GzDecoder::new(packed))),
                    _ => Err(ErrorKind::InvalidData.into()),
                };
            }
        }
    }
}

impl Read for Gzip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.0 {
            let length = member.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            if let Some(member) = self.0.take() {
                self.0 = Self::behind(member)?;
            }
        }
        Ok(0)
    }
}

/// The first bytes, as far as there are any, and the whole with them: what is packed may be cut off behind them, and then it
/// ends in the error that says so.
pub(super) fn begun<'s>(mut source: Source<'s>, length: u64) -> io::Result<(Vec<u8>, Source<'s>)> {
    let mut start = Vec::new();
    let end: Source<'s> = match source.by_ref().take(length).read_to_end(&mut start) {
        Err(error) if start.is_empty() || !is_cut_off(&error) => return Err(error),
        Err(error) => Box::new(Broken(error.kind())),
        Ok(_) => source,
    };
    let whole = Cursor::new(start.clone()).chain(end);
    Ok((start, Box::new(whole)))
}

/// What was cut off or is damaged here.
struct Broken(ErrorKind);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
}

/// The first bytes, as far as there are any: what is packed may be cut off.
pub(super) fn start_of(source: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    match source.take(length).read_to_end(&mut start) {
        Err(error) if start.is_empty() || !is_cut_off(&error) => Err(error),
        _ => Ok(start),
    }
}

/// Whether what packs an input was cut off or damaged.
pub(super) fn is_cut_off(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof)
}

/// Text of an encoding as UTF-8, without its byte order mark.
fn decoded<'s>(source: Source<'s>, encoding: Option<&'static Encoding>) -> Source<'s> {
    let mut builder = DecodeReaderBytesBuilder::new();
    builder
        .encoding(encoding)
        .strip_bom(true)
        .utf8_passthru(true);
    Box::new(builder.build(source))
}

/// The recordings in a zip file: its HAR files, or else its first JSON or text file, or its first file.
fn zipped<'s>(source: Source<'s>) -> Result<Vec<Option<Source<'s>>>, Unreadable> {
    let bytes = start_of(&mut { source }, ARCHIVE as u64 + 1)?;
    if bytes.len() > ARCHIVE {
        return Err(Unreadable::LargeArchive);
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(&*bytes)) else {
        let members = cut_off(&bytes);
        return (!members.is_empty())
            .then_some(members)
            .ok_or(Unreadable::Archive);
    };
    let names = archive.file_names().enumerate();
    let names = names.filter_map(|(at, name)| Some((at, name.ok()?)));
    let files = names.filter(|(_, name)| !name.ends_with('/') && !is_beside(name));
    let mut files: Vec<(usize, usize)> = files.map(|(at, name)| (rank(&name), at)).collect();
    files.sort_unstable();
    let recordings = files.iter().filter(|(rank, _)| *rank == 0).count();
    files.truncate(recordings.max(1));
    let files = files.into_iter();
    Ok(files
        .map(|(_, at)| unzipped(&bytes, &mut archive, at))
        .collect())
}

/// Whether macOS put a file beside another one for what only it knows of that (AppleDouble).
fn is_beside(name: &str) -> bool {
    let mut parts = name.split('/');
    parts.any(|part| part == "__MACOSX" || part.starts_with("._"))
}

/// How likely a file of a zip file is the recording, by its name.
fn rank(name: &str) -> usize {
    let ends = [".har", ".json", ".txt"];
    let is_end = |end: &&str| name.to_lowercase().ends_with(*end);
    ends.iter().position(is_end).unwrap_or(ends.len())
}

/// The HAR files of a zip file whose list of contents is gone, as they stand one behind the other, up to where it is cut off.
fn cut_off<'s>(bytes: &[u8]) -> Vec<Option<Source<'s>>> {
    let mut packed = Cursor::new(bytes);
    let mut found = Vec::new();
    loop {
        let Ok(Some(file)) = read_zipfile_from_stream(&mut packed) else {
            break;
        };
        let is_recording = file
            .name()
            .is_ok_and(|name| rank(&name) == 0 && !is_beside(&name));
        let (size, sum, compression) = (file.compressed_size(), file.crc32(), file.compression());
        // Passes over what it holds.
        drop(file);
        let end = usize::try_from(packed.position()).unwrap_or(bytes.len());
        let start = end.checked_sub(usize::try_from(size).unwrap_or(end));
        if is_recording && let Some(content) = start.and_then(|start| bytes.get(start..end)) {
            found.push(unpacked_file(content, compression, sum));
        }
    }
    if let Some(Some(last)) = found.pop() {
        let end = Broken(ErrorKind::UnexpectedEof);
        found.push(Some(Box::new(last.chain(end)) as Source<'s>));
    }
    found
}

/// One file of a zip file.
fn unzipped<'s>(
    bytes: &[u8],
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    at: usize,
) -> Option<Source<'s>> {
    let file = archive.by_index_raw(at).ok()?;
    let start = usize::try_from(file.data_start().filter(|_| !file.encrypted())?).ok()?;
    let end = start.checked_add(usize::try_from(file.compressed_size()).ok()?)?;
    let content = bytes.get(start..end.min(bytes.len()))?;
    unpacked_file(content, file.compression(), file.crc32())
}

/// What a file of a zip file holds, by its content as it is packed and the checksum of what it holds.
fn unpacked_file<'s>(
    content: &[u8],
    compression: CompressionMethod,
    sum: u32,
) -> Option<Source<'s>> {
    let packed = Cursor::new(content.to_vec());
    let source: Source<'s> = match compression {
        CompressionMethod::Stored => Box::new(packed),
        CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(packed)),
        _ => return None,
    };
    Some(Box::new(Checked {
        source: CrcReader::new(source),
        sum,
    }))
}

/// A file of a zip file, held against its checksum at its end.
struct Checked<'s> {
    source: CrcReader<Source<'s>>,
    sum: u32,
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.source.read(buffer)?;
        if length == 0 && !buffer.is_empty() && self.source.crc().sum() != self.sum {
            return Err(ErrorKind::InvalidData.into());
        }
        Ok(length)
    }
}
