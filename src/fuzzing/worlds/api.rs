//! An operation of a vendor as data: how a request names a listing and a page of it, and where everything stands in an
//! answer.

use std::hash::{Hash, Hasher};

use serde_json::Value;

use super::random::Random;
use crate::demo::Incoming;

/// An operation that lists something.
pub struct Api {
    /// What the vendor calls it; tells it from all others.
    pub name: &'static str,
    /// Its path. `{region}` and `{parent}` stand for those of the listing, `{}` for what says nothing more.
    pub path: &'static str,
    /// The parameters that name the listing; several that name one part are joined by `/`.
    pub named_by: &'static [(&'static str, Part)],
    pub pages: Pages,
    /// Whether a page is as large as it was asked for: of some, documents name the only sizes there are.
    pub has_fixed_sizes: bool,
    /// The members of an answer, in their order.
    pub answer: &'static [(&'static str, Member)],
    /// Whether an answer without a list, and without a total, is one of an empty list by the documents.
    pub may_lack_list: fn(&Value) -> bool,
    /// The statuses that say that there is nothing to list.
    pub says_none: &'static [u16],
    /// Where the id of an entry stands.
    pub id: &'static str,
    /// The list in an entry that holds rows.
    pub held: Option<&'static str>,
    /// Where an entry counts what runs below it.
    pub running: Option<&'static str>,
    /// Whether it only adds to rows: however it fails, they are all there.
    pub is_look_up: bool,
    /// Whether a look-up, which may fail, tells of which type its rows are.
    pub is_type_looked_up: bool,
    /// Makes up an entry; of what leads to other listings, or is a look-up, the fleet knows the entries.
    pub draw: Option<fn(&mut Drawing<'_>) -> Item>,
}

/// What a parameter names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Region,
    Parent,
    Group,
}

/// How a page is asked for, by the names of the parameters.
#[derive(Clone, Copy)]
pub enum Pages {
    Numbered {
        number: &'static str,
        size: &'static str,
        /// Whether no document tells if the first is 0 or 1.
        may_begin_at_0: bool,
    },
    Offset {
        offset: &'static str,
        limit: &'static str,
    },
    Cursor {
        token: &'static str,
        size: &'static str,
    },
    /// One answer holds everything.
    Whole,
}

/// What stands in an answer.
#[derive(Clone, Copy)]
pub enum Member {
    List,
    Total,
    /// The number of the page, the rows it may hold, and how many pages there are.
    Page,
    Size,
    Pages,
    /// The token of the next page; empty on the last.
    Next,
    Json(&'static str),
    Object(&'static [(&'static str, Member)]),
}

/// The member that some answers leave out where there is nothing.
pub const DATA: &str = "Data";

/// Which rows of a listing are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// The number of the page, or its place as a page of this size.
    pub page: u64,
    /// The rows before it.
    pub skip: u64,
    /// The rows it holds at most.
    pub size: u64,
}

impl PartialEq for Api {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Api {}

impl Hash for Api {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Api {
    /// What most have; the others are written after it.
    pub const NONE: Self = Self {
        name: "",
        path: "",
        named_by: &[],
        pages: Pages::Whole,
        has_fixed_sizes: false,
        answer: &[],
        may_lack_list: |_| false,
        says_none: &[],
        id: "/id",
        held: None,
        running: None,
        is_look_up: false,
        is_type_looked_up: false,
        draw: None,
    };

    /// The listing that a request asks it for; `None` where it asks for something else.
    pub fn place(&'static self, request: &Incoming) -> Option<Place> {
        let mut place = Place::new(self, "", "", "");
        let mut segments = request.path.split('/');
        for own in self.path.split('/') {
            let segment = segments.next()?;
            match own {
                "{region}" => segment.clone_into(&mut place.region),
                "{parent}" => segment.clone_into(&mut place.parent),
                "{}" => {}
                own if own == segment => {}
                _ => return None,
            }
        }
        if segments.next().is_some() {
            return None;
        }
        let params = request.params();
        for (name, part) in self.named_by {
            let text = match part {
                Part::Region => &mut place.region,
                Part::Parent => &mut place.parent,
                Part::Group => &mut place.group,
            };
            if !text.is_empty() {
                text.push('/');
            }
            text.push_str(params.get(name).unwrap_or_default());
        }
        Some(place)
    }

    pub fn is_cursor(&self) -> bool {
        matches!(self.pages, Pages::Cursor { .. })
    }

    pub fn has_total(&self) -> bool {
        self.total().is_some()
    }

    /// Where the total of an answer stands.
    pub fn total(&self) -> Option<String> {
        pointer(self.answer, |member| matches!(member, Member::Total))
    }

    /// Where the list of an answer stands.
    pub fn list(&self) -> String {
        let list = pointer(self.answer, |member| matches!(member, Member::List));
        list.expect("each answer has a list")
    }

    /// The member of an answer that has this name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        let mut members = self.answer.iter();
        members.find_map(|(own, member)| (*own == name).then_some(member))
    }
}

/// Where a member stands that is such.
fn pointer(members: &[(&str, Member)], is_such: fn(&Member) -> bool) -> Option<String> {
    members.iter().find_map(|(name, member)| match member {
        member if is_such(member) => Some(format!("/{name}")),
        Member::Object(members) => Some(format!("/{name}{}", pointer(members, is_such)?)),
        _ => None,
    })
}

/// A listing, as a request names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    pub api: &'static Api,
    pub region: String,
    pub parent: String,
    pub group: String,
}

impl Place {
    pub fn new(api: &'static Api, region: &str, parent: &str, group: &str) -> Self {
        Self {
            api,
            region: region.to_owned(),
            parent: parent.to_owned(),
            group: group.to_owned(),
        }
    }
}

/// An entry of a list: what is counted and paged.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub id: String,
    /// What stands in the answer.
    pub json: String,
    /// The rows that it is, or that stand in it.
    pub rows: Vec<Row>,
}

/// A row that goes out.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub id: String,
    /// Whether its name is known, which is its id.
    pub has_name: bool,
    pub is_running: bool,
    /// Whether it is of the type that is asked for, where it says what type it is.
    pub is_large: Option<bool>,
}

impl Row {
    pub fn state<'a>(&self, up: &'a str, down: &'a str) -> &'a str {
        if self.is_running { up } else { down }
    }

    /// A member that says what type it is, where that is known.
    pub fn typed(&self, name: &str) -> String {
        self.type_word()
            .map_or_else(String::new, |word| format!(r#","{name}":"{word}""#))
    }

    pub fn type_word(&self) -> Option<&'static str> {
        self.is_large.map(|large| if large { "gn7" } else { "c7" })
    }

    /// The same where the API does not tell the type.
    pub fn untyped(self) -> Self {
        Self {
            is_large: None,
            ..self
        }
    }

    /// The only row of an entry.
    pub fn item(self, json: String) -> Item {
        Item {
            id: self.id.clone(),
            json,
            rows: vec![self],
        }
    }
}

impl Item {
    /// An entry that is no row, and leads to some or completes them.
    pub fn parent(id: &str, json: String) -> Self {
        Self {
            id: id.to_owned(),
            json,
            rows: Vec::new(),
        }
    }
}

/// What an entry is made up of.
pub struct Drawing<'a> {
    /// The place of its listing in the world, and its own in that.
    pub listing: usize,
    pub number: u64,
    pub random: &'a mut Random,
}

impl Drawing<'_> {
    /// A row; its id is its name as well, and half of them hold an `x`.
    pub fn row(&mut self) -> Row {
        self.row_of("")
    }

    /// A row of several.
    pub fn row_of(&mut self, more: &str) -> Row {
        let random = &mut *self.random;
        let is_running = random.chance(70);
        let letter = if random.chance(50) { 'x' } else { 'y' };
        Row {
            id: format!("{letter}{}-{}{more}", self.listing, self.number),
            has_name: true,
            is_running,
            is_large: random.one_of(&[Some(true), Some(false), None]),
        }
    }
}
