//! Statements that are sent one behind the other before anybody waits: a transaction takes one way to the server and back.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Statement};

/// A statement with its values, whose rows nobody asks for.
pub(super) struct Write<'a> {
    pub sql: &'static str,
    pub values: Vec<Box<dyn ToSql + Sync + 'a>>,
}

impl<'a> Write<'a> {
    pub fn new(sql: &'static str) -> Self {
        Self { sql, values: Vec::new() }
    }

    /// With the next value: $1, $2, …
    pub fn with(mut self, value: impl ToSql + Sync + 'a) -> Self {
        self.values.push(Box::new(value));
        self
    }
}

type Sent<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + 'a>>;

/// Sends `writes` in their order, then the end of the transaction, and waits for all answers. The first failure is given: the
/// server refuses whatever follows it, and its commit rolls back. What fails before it is sent (a value too long for the
/// protocol) ends the transaction without a commit.
pub(super) async fn send(
    client: &Client,
    begin: bool,
    writes: &[Write<'_>],
    statements: &[Statement],
) -> Result<(), Error> {
    let mut sent: Vec<Sent<'_>> = Vec::with_capacity(writes.len() + 2);
    if begin {
        sent.push(Box::pin(client.batch_execute("BEGIN")));
    }
    for (write, statement) in writes.iter().zip(statements) {
        sent.push(Box::pin(async move {
            let values: Vec<&(dyn ToSql + Sync)> =
                write.values.iter().map(|it| &**it as &(dyn ToSql + Sync)).collect();
            client.execute(statement, &values).await.map(|_| ())
        }));
    }
    let (mut answers, mut ended): (Vec<Option<Result<(), Error>>>, bool) = (Vec::new(), false);
    answers.resize_with(sent.len() + 1, || None);
    poll_fn(|context| {
        // A request goes out when it is first asked after, so this order is the order on the wire.
        loop {
            for (one, answer) in sent.iter_mut().zip(&mut answers) {
                if answer.is_none()
                    && let Poll::Ready(outcome) = one.as_mut().poll(context)
                {
                    *answer = Some(outcome);
                }
            }
            if ended {
                break;
            }
            ended = true;
            let unsent = answers.iter().flatten().any(Result::is_err);
            sent.push(Box::pin(client.batch_execute(if unsent { "ROLLBACK" } else { "COMMIT" })));
        }
        if answers.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    answers.into_iter().flatten().collect()
}
