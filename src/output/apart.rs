//! A column that stands only where it tells apart what another one does not: the profile, where one provider has several.

/// What is known of such a column.
#[derive(Clone, Debug)]
pub struct Apart {
    /// The column whose cells are the same.
    other: usize,
    /// For each of these the first cell of its own.
    first: Vec<(String, String)>,
    is_needed: bool,
}

impl Apart {
    /// One beside the column of this place.
    pub fn from(other: usize) -> Self {
        Self {
            other,
            first: Vec::new(),
            is_needed: false,
        }
    }

    /// Looks at a row, in which its own cell has this place.
    pub fn take(&mut self, own: usize, cells: &[&str]) {
        if self.is_needed {
            return;
        }
        let (other, own) = (cells[self.other], cells[own]);
        match self.first.iter().find(|(known, _)| known == other) {
            Some((_, first)) => self.is_needed = first != own,
            None => self.first.push((other.to_owned(), own.to_owned())),
        }
    }

    /// Whether two rows differ in it, and not in the other column.
    pub fn is_needed(&self) -> bool {
        self.is_needed
    }
}
