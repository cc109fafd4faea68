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
/// No more text than about this is read before it is answered.
const BLOCK_BYTES: usize = 4 << 20;
/// Lines that are answered at once by each processor.
const LINES_A_WORKER: usize = 512;

/// Explains the sentence, or every line of `input`, to `output`. `extra`: words of the config.
pub fn run(
    args: &ExplainArgs,
    extra: Option<&ExtraWords>,
    today: Date,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> io::Result<()> {
    let context = StatementContext::alone(today);
    let mut answer = Vec::new();
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
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut lines = Lines::default();
    while lines.fill(input, workers * LINES_A_WORKER)? {
        let answer = |part: &[(usize, usize)]| {
            let mut answer = Vec::new();
            for &(start, end) in part {
                let text = String::from_utf8_lossy(lines.text.get(start..end).unwrap_or_default());
                let reading = statement::read_with(&text, &context, extra);
                let rewrite = statement::rewrite_with(&text, &reading, &context, extra);
                explain::json(&text, &reading, rewrite.as_deref(), &mut answer);
                answer.push(b'\n');
            }
            answer
        };
        let (first, others) = lines.ends.split_at(lines.ends.len().min(LINES_A_WORKER));
        std::thread::scope(|scope| {
            let others: Vec<_> = others.chunks(LINES_A_WORKER).map(|part| scope.spawn(|| answer(part))).collect();
            output.write_all(&answer(first))?;
            for other in others {
                let answered = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                output.write_all(&answered)?;
            }
            io::Result::Ok(())
        })?;
    }
    output.flush()
}

/// Lines that are read and not answered yet.
#[derive(Default)]
struct Lines {
    text: Vec<u8>,
    /// Where each begins and ends.
    ends: Vec<(usize, usize)>,
}

impl Lines {
    /// Reads up to `count` lines anew; `false` where there are none any more.
    fn fill(&mut self, input: &mut dyn BufRead, count: usize) -> io::Result<bool> {
        self.text.clear();
        self.ends.clear();
        while self.ends.len() < count && self.text.len() < BLOCK_BYTES {
            let start = self.text.len();
            if !read_line(input, &mut self.text)? {
                break;
            }
            self.ends.push((start, self.text.len()));
        }
        Ok(!self.ends.is_empty())
    }
}

/// Adds one line without its end; `false` at the end of the input.
fn read_line(input: &mut dyn BufRead, text: &mut Vec<u8>) -> io::Result<bool> {
    let start = text.len();
    let mut any = false;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = memchr::memchr(b'\n', buffer);
        let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
        let room = LINE_BYTES_MAX.saturating_sub(text.len() - start).min(part.len());
        text.extend_from_slice(part.get(..room).unwrap_or_default());
        let used = end.map_or(buffer.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            if text.len() > start && text.last() == Some(&b'\r') {
                text.pop();
            }
            return Ok(true);
        }
    }
}
