//! Two versions of the program on one database: an older one works where the newer schema still serves it, and is refused by
//! number where not.

use super::super::cluster::Cluster;
use super::super::folder::{Folder, append, case, client};
use super::House;
use journal::{JournalError, postgres};

pub fn an_older_program_works_where_it_is_still_served(cluster: &Cluster) {
    let keys = Folder::new();
    let mut house = House::postgres(cluster, "side_by_side", &keys);
    let options = postgres::Options { schema: "side_by_side".to_owned(), ..Default::default() };
    let known = postgres::migrate(&cluster.url(), &options, true).unwrap().to;
    let mut database = cluster.client();
    let mut marked = |mark: &str| {
        let sql = format!("COMMENT ON SCHEMA side_by_side IS 'countersign journal {mark}'");
        database.batch_execute(&sql).unwrap();
    };
    house.land(append("tarnsel", "c-1", 0, 1));

    // A program of two versions later only added: this one goes on, a new process of it starts, and nobody brings it back.
    marked(&format!("{} for {known}", known + 2));
    house.land(append("tarnsel", "c-1", 1, 1));
    let mut second = House::postgres(cluster, "side_by_side", &keys);
    second.land(append("tarnsel", "c-1", 2, 1));
    let step = postgres::migrate(&cluster.url(), &options, false).unwrap();
    assert_eq!((step.from, step.to), (known + 2, known + 2));
    let reader = postgres::Reader::of_url(&cluster.url(), options.clone()).unwrap();
    assert_eq!(journal::Reading::case(&reader, &client("tarnsel"), &case("c-1"), 1).unwrap().len(), 3);

    // What this program uses was taken away: it is told both numbers and changes nothing.
    marked(&format!("{} for {}", known + 2, known + 1));
    let keys = keys.path().join("keys");
    let refused = postgres::Journal::open(&cluster.url(), &keys, options.clone()).map(|_| ()).unwrap_err();
    let numbers = match refused {
        JournalError::NewerSchema { found, known, .. } => (found, known),
        other => panic!("{other}"),
    };
    assert_eq!(numbers, (known + 2, known));
    assert!(postgres::Reader::of_url(&cluster.url(), options.clone()).is_err());
    let mark = "SELECT obj_description('side_by_side'::regnamespace, 'pg_namespace')";
    let mark: String = cluster.client().query_one(mark, &[]).unwrap().get(0);
    assert_eq!(mark, format!("countersign journal {} for {}", known + 2, known + 1));
}
