//! `kpiwarden explain`: what is understood of a KPI sentence, without a sheet.

use std::io::{self, BufRead, Write};

use jiff::civil::Date;

use crate::reading::statement::{self, ExtraWords, StatementContext};
use crate::report::explain;

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub struct ExplainArgs {
    /// The sentence; empty with `lines`.
    pub sentence: String,
    /// Read many sentences from the input, one a line.
    pub lines: bool,
    /// Answer in JSON, one object a line; always with `lines`.
    pub json: bool,
}

/// Longest line that is read, in bytes; a longer one is cut there and its rest passed over.
const LINE_BYTES_MAX: usize = 64 * 1024;
/// Answers are handed on in pieces of about this size, in bytes.
const WRITE_BYTES: usize = 64 * 1024;

/// Explains the sentence, or every line of `input`, to `output`. `extra`: words of the config.
pub fn run(
    args: &ExplainArgs,
    extra: Option<&ExtraWords>,
    today: Date,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> io::Result<()> {
    let context = StatementContext::alone(today);
    let mut answer = Vec::with_capacity(WRITE_BYTES + 4096);
    if !args.lines {
        let reading = statement::read_with(&args.sentence, &context, extra);
        let rewrite = statement::rewrite_with(&args.sentence, &reading, &context, extra);
        if args.json {
            explain::json(&args.sentence, &reading, rewrite.as_deref(), &mut answer);
            answer.push(b'\n');
        } else {
            answer.extend_from_slice(explain::text(&args.sentence, &reading, rewrite.as_deref()).as_bytes());
        }
        return output.write_all(&answer);
    }
    let mut line = Vec::new();
    while read_line(input, &mut line)? {
        let text = String::from_utf8_lossy(&line);
        let reading = statement::read_with(&text, &context, extra);
        let rewrite = statement::rewrite_with(&text, &reading, &context, extra);
        explain::json(&text, &reading, rewrite.as_deref(), &mut answer);
        answer.push(b'\n');
        if answer.len() >= WRITE_BYTES {
            output.write_all(&answer)?;
            answer.clear();
        }
    }
    output.write_all(&answer)?;
    output.flush()
}

/// Reads one line without its end; `false` at the end of the input.
fn read_line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = memchr::memchr(b'\n', buffer);
        let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
        let room = LINE_BYTES_MAX.saturating_sub(line.len()).min(part.len());
        line.extend_from_slice(part.get(..room).unwrap_or_default());
        let used = end.map_or(buffer.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Ok(true);
        }
    }
}
