//! `openapi.json` is written by hand, so it is held to what the API really answers.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[path = "../gallery/mod.rs"]
mod gallery;

use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use serde_json::Value;
use std::sync::Arc;
use tower::ServiceExt;
use web::{Settings, router_on};

async fn get(path: &str) -> Value {
    let router = router_on(Arc::new(gallery::Gallery::default()), Settings::default());
    let request = Request::get(path).header(header::AUTHORIZATION, "Bearer mara");
    let answer = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap()
}

/// Where a value is not what a schema says: enough of JSON Schema for what the description uses.
fn differs(all: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return differs(all, all.pointer(&reference[1..]).unwrap(), value, at);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let tried: Vec<_> = choices.iter().map(|choice| differs(all, choice, value, at)).collect();
        return if tried.iter().any(Vec::is_empty) { Vec::new() } else { tried.into_iter().next().unwrap() };
    }
    let fits = match schema["type"].as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.as_str().is_some_and(|text| {
            schema["enum"].as_array().is_none_or(|words| words.iter().any(|word| word == text))
        }),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the description uses the type {other}, which this test does not know"),
    };
    if !fits {
        return vec![format!("{at} is {value}, not {schema}")];
    }
    let mut found = Vec::new();
    if let Some(object) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap()) {
            if !object.contains_key(name) {
                found.push(format!("{at}.{name} is missing"));
            }
        }
        for (name, inner) in object {
            match schema["properties"].get(name).or_else(|| schema.get("additionalProperties")) {
                Some(schema) => found.extend(differs(all, schema, inner, &format!("{at}.{name}"))),
                None => found.push(format!("{at}.{name} is not described")),
            }
        }
    }
    for (number, inner) in value.as_array().into_iter().flatten().enumerate() {
        let schema = schema["prefixItems"].get(number).unwrap_or(&schema["items"]);
        found.extend(differs(all, schema, inner, &format!("{at}[{number}]")));
    }
    found
}

#[tokio::test]
async fn what_is_answered_is_what_is_described() {
    let all = get("/api/v1/openapi.json").await;
    let [signed, declined] = ["version 3", "version 2"]
        .map(|it| format!("/api/v1/rules/versions/{}", terms::Digest::of(it.as_bytes()).to_hex()));
    for (path, schema) in [
        ("/api/v1/me", "Person"),
        ("/api/v1/worklist", "Worklist"),
        ("/api/v1/cases?find=Drossel", "CasesFound"),
        ("/api/v1/cases?limit=x", "Problem"),
        ("/api/v1/payments", "Payments"),
        ("/api/v1/rules", "Rules"),
        ("/api/v1/rules/decisions/Authority", "Decision"),
        ("/api/v1/rules/decisions/None", "Problem"),
        (signed.as_str(), "Change"),
        (declined.as_str(), "Change"),
        ("/api/v1/rules/versions/none", "Problem"),
        ("/api/v1/cases/TF-26-11804", "Story"),
        ("/api/v1/cases/TF-26-11804/tasks/check", "Desk"),
        ("/api/v1/cases/TF-26-11802/tasks/check", "Desk"),
        ("/api/v1/cases/TF-26-11805/tasks/approve", "Desk"),
        ("/api/v1/cases/PAY-26-0031/tasks/sign", "Desk"),
        ("/api/v1/process", "ProcessPage"),
        ("/api/v1/process?at=check&than=1", "ProcessPage"),
        ("/api/v1/cases/TF-26-11804/process", "CaseProcess"),
        ("/api/v1/cases/none", "Problem"),
    ] {
        let found = differs(&all, &all["components"]["schemas"][schema], &get(path).await, schema);
        assert!(found.is_empty(), "{path}: {found:#?}");
    }
}

#[test]
fn the_check_itself_can_fail() {
    let schema = serde_json::json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "enum": ["x"]}}});
    for wrong in [
        serde_json::json!({}),
        serde_json::json!({"a": "y"}),
        serde_json::json!({"a": "x", "b": 1}),
        serde_json::json!([]),
    ] {
        assert!(!differs(&schema, &schema, &wrong, "it").is_empty(), "{wrong}");
    }
}
