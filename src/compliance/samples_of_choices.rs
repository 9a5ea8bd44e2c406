//! The choices by which a small random world is drawn: each byte makes one.

use super::super::domain::{Day, Period};

/// Makes a thing of each list of bytes.
pub(super) fn each<'a, T>(
    all: &'a [Vec<u8>],
    make: impl Fn(u8, &mut Genes<'a>) -> T + 'a,
) -> impl Iterator<Item = T> + 'a {
    all.iter().enumerate().map(move |(n, genes)| make(u8::try_from(n).unwrap(), &mut Genes(genes)))
}

/// Choices still to be made.
pub(super) struct Genes<'a>(&'a [u8]);

impl Genes<'_> {
    /// A number below `n`.
    pub(super) fn below(&mut self, n: u8) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        first % n
    }
    pub(super) fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[usize::from(self.below(u8::try_from(of.len()).unwrap()))].clone()
    }
    /// True once in `n`.
    pub(super) fn once_in(&mut self, n: u8) -> bool {
        self.below(n) == n - 1
    }
    pub(super) fn maybe<T>(&mut self, n: u8, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.once_in(n) { Some(make(self)) } else { None }
    }
    /// Mostly the first of one of a dozen months; else the end of a February, or of another month.
    pub(super) fn day(&mut self) -> Day {
        let first = Day::first_of_month(2016 * 12 + i32::from(self.below(12)) * 5);
        match self.below(8) {
            0..=5 => first,
            6 => Day::ymd(first.year(), 2, 28).unwrap().next().unwrap(),
            _ => first.plus_months(1).previous().unwrap(),
        }
    }
    pub(super) fn period(&mut self) -> Period {
        let from = self.day();
        match self.below(3) {
            0 => Period::since(from),
            _ => Period { from, to: Some(from.plus_months(u32::from(1 + self.below(6)) * 5)) },
        }
    }
}
