use std::time::Instant;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let context = kpiwarden::reading::statement::StatementContext::alone(jiff::civil::date(2026, 11, 25));
    let t = Instant::now();
    for l in lines.iter().take(1) {
        std::hint::black_box(kpiwarden::reading::statement::read(l, &context));
    }
    println!("cold read {:?}", t.elapsed());
    for _ in 0..3 {
        let t = Instant::now();
        let mut n = 0u64;
        let mut m = 0;
        while n < 200_000 {
            for l in &lines {
                m += usize::from(kpiwarden::reading::statement::read(l, &context).measurable);
                n += 1;
            }
        }
        println!("read {} ns measurable {m}", t.elapsed().as_nanos() as u64 / n);
        let t = Instant::now();
        let mut n = 0u64;
        let mut m = 0;
        while n < 200_000 {
            for l in &lines {
                m += usize::from(kpiwarden::reading::statement::facts(l).needs_reading);
                n += 1;
            }
        }
        println!("facts {} ns needs {m} of {n}", t.elapsed().as_nanos() as u64 / n);
    }
}
