//! An operation of a vendor as data: how a request names a listing and a page of it, and where everything stands in an
//! answer.

use std::hash::{Hash, Hasher};

use serde_json::Value;

use super::fleet::{Drawing, Item, Place};
use super::world::Server;
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

    /// Which rows of it a request asks for.
    pub fn range(&self, request: &Incoming, server: &Server) -> Range {
        let params = request.body_and_query();
        let number = |name: &str| params.get(name).and_then(|text| text.parse::<u64>().ok());
        let asked = |name: &str| {
            number(name)
                .filter(|size| *size > 0)
                .unwrap_or(server.usual)
        };
        let most = if self.has_fixed_sizes {
            u64::MAX
        } else {
            server.most
        };
        match self.pages {
            Pages::Whole => Range {
                page: 1,
                skip: 0,
                size: u64::MAX,
            },
            Pages::Offset {
                offset: from,
                limit: size,
            }
            | Pages::Cursor { token: from, size } => {
                let size = asked(size).min(most);
                let skip = number(from).unwrap_or_default();
                let page = skip / size + 1;
                Range { page, skip, size }
            }
            Pages::Numbered {
                number: page,
                size,
                may_begin_at_0,
            } => {
                let asked = asked(size);
                let size = asked.min(most);
                let by = if server.counts_as_asked { asked } else { size };
                let page = number(page).unwrap_or(1);
                let begins_at_0 = may_begin_at_0 && server.counts_from_zero;
                let before = page.saturating_sub(u64::from(!begins_at_0));
                let skip = before.saturating_mul(by);
                Range { page, skip, size }
            }
        }
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
