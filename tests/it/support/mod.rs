//! What all tests share: a run of the program, a server on loopback, and the table of the clouds.

mod cloud;
mod demo;
mod home;
mod metrics;
mod program;
mod relay;
mod rows;
mod run;
mod schema;
mod server;
mod terminal;
mod tls;
mod wire;

pub use cloud::{Carried, Cloud, Compares, LookUpApi, Next, Part, SIZE, ShapeApi, put};
pub use demo::{DemoCloud, DemoFleet};
pub use home::{Home, mode};
pub use metrics::{Series, series};
pub use program::{fed, is_there, program};
pub use relay::{Instead, Relay, kind, pass_on};
pub use rows::{Asked, at_once, each_cloud, each_cloud_with, ids, sleep_a_little, slice};
pub use run::{Cloudls, Finished};
pub use schema::{hold, misfits};
pub use server::{Arrival, Received, Reply, Server, Step, closed_port};
pub use terminal::{Out, Terminal};
pub use tls::{NAME, ca, proxy, tls_server, tls_server_of};
pub use wire::decoded_pairs;
