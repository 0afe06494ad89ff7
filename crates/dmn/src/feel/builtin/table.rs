//! The table itself.

use super::{Body, BuiltIn, Parameter};
use super::{contexts, conversions, lists, logic, moments, numbers, ranges, statistics, strings};
use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &[(&str, &[&str], Body)] = &[
    ("date", &["from:x", "year:n,month:n,day:n"], conversions::date),
    ("time", &["from:x", "hour:n,minute:n,second:n,offset:u?"], conversions::time),
    ("date and time", &["from:x", "date:d,time:t"], conversions::date_and_time),
    ("duration", &["from:s"], conversions::duration),
    ("years and months duration", &["from:d,to:d"], conversions::years_and_months),
    ("number", &["from:s,grouping separator:s?,decimal separator:s?"], conversions::number),
    ("string", &["from:X"], conversions::string),
    ("range", &["from:s"], conversions::range),
    ("not", &["negand:X"], logic::not),
    ("is", &["value1:X?,value2:X?"], logic::is),
    ("is defined", &["value:X"], logic::is_defined),
    ("get or else", &["value:X,default:X"], logic::get_or_else),
    ("is empty", &["value:X"], logic::is_empty),
    ("assert", &["value:X,condition:b,cause:s?"], logic::assert),
    ("is blank", &["string:s"], logic::is_blank),
    ("all", &["list:l", "list:X*"], logic::all),
    ("any", &["list:l", "list:X*"], logic::any),
    ("substring", &["string:s,start position:n,length:n?"], strings::substring),
    ("string length", &["string:s"], strings::length),
    ("upper case", &["string:s"], strings::upper),
    ("lower case", &["string:s"], strings::lower),
    ("trim", &["string:s"], strings::trim),
    ("substring before", &["string:s,match:s"], strings::before),
    ("substring after", &["string:s,match:s"], strings::after),
    ("contains", &["string:s,match:s"], strings::contains),
    ("starts with", &["string:s,match:s"], strings::starts),
    ("ends with", &["string:s,match:s"], strings::ends),
    ("replace", &["input:s,pattern:s,replacement:s,flags:s?"], strings::replace),
    ("matches", &["input:s,pattern:s,flags:s?"], strings::matches),
    ("extract", &["input:s,pattern:s"], strings::extract),
    ("split", &["string:s,delimiter:s"], strings::split),
    ("string join", &["list:l,delimiter:s?", "list:l,delimiter:z,prefix:z,suffix:z"], strings::join),
    ("list contains", &["list:l,element:X"], lists::contains),
    ("count", &["list:l"], lists::count),
    ("min", &["list:l", "list:X*"], statistics::min),
    ("max", &["list:l", "list:X*"], statistics::max),
    ("sum", &["list:l", "list:X*"], statistics::sum),
    ("mean", &["list:l", "list:X*"], statistics::mean),
    ("median", &["list:l", "list:X*"], statistics::median),
    ("mode", &["list:l", "list:X*"], statistics::mode),
    ("stddev", &["list:l", "list:X*"], statistics::stddev),
    ("product", &["list:l", "list:X*"], statistics::product),
    ("sublist", &["list:l,start position:n,length:n?"], lists::sublist),
    ("append", &["list:l,item:X*"], lists::append),
    ("concatenate", &["list:l*"], lists::concatenate),
    ("insert before", &["list:l,position:n,newItem:X"], lists::insert_before),
    ("remove", &["list:l,position:n"], lists::remove),
    ("list replace", &["list:l,position:n,newItem:X", "list:l,match:f,newItem:X"], lists::replace),
    ("reverse", &["list:l"], lists::reverse),
    ("index of", &["list:l,match:X"], lists::index_of),
    ("union", &["list:l*"], lists::union),
    ("distinct values", &["list:l"], lists::distinct),
    ("duplicate values", &["list:l"], lists::duplicates),
    ("flatten", &["list:l"], lists::flatten),
    ("sort", &["list:l,precedes:f?"], lists::sort),
    ("partition", &["list:l,size:n"], lists::partition),
    ("decimal", &["n:n,scale:n"], numbers::decimal),
    ("floor", &["n:n", "n:n,scale:n"], numbers::floor),
    ("ceiling", &["n:n", "n:n,scale:n"], numbers::ceiling),
    ("round up", &["n:n,scale:n"], numbers::round_up),
    ("round down", &["n:n,scale:n"], numbers::round_down),
    ("round half up", &["n:n,scale:n"], numbers::round_half_up),
    ("round half down", &["n:n,scale:n"], numbers::round_half_down),
    ("round half even", &["n:n,scale:n"], numbers::decimal),
    ("abs", &["n:x"], numbers::abs),
    ("modulo", &["dividend:n,divisor:n"], numbers::modulo),
    ("sqrt", &["number:n"], numbers::sqrt),
    ("log", &["number:n"], numbers::log),
    ("exp", &["number:n"], numbers::exp),
    ("odd", &["number:n"], numbers::odd),
    ("even", &["number:n"], numbers::even),
    ("get value", &["m:c,key:s", "context:c,keys:l"], contexts::get_value),
    ("get entries", &["m:c"], contexts::get_entries),
    ("context", &["entries:l"], contexts::context),
    ("context put", &["context:c,key:s,value:X", "context:c,keys:l,value:X"], contexts::put),
    ("context merge", &["contexts:l"], contexts::merge),
    ("day of year", &["date:d"], moments::day_of_year),
    ("day of week", &["date:d"], moments::day_of_week),
    ("month of year", &["date:d"], moments::month_of_year),
    ("week of year", &["date:d"], moments::week_of_year),
    ("last day of month", &["date:d"], moments::last_day_of_month),
    ("now", &[""], moments::now),
    ("today", &[""], moments::today),
    ("before", RELATION, ranges::before),
    ("after", RELATION, ranges::after),
    ("meets", &["range1:r,range2:r"], ranges::meets),
    ("met by", &["range1:r,range2:r"], ranges::met_by),
    ("overlaps", &["range1:r,range2:r"], ranges::overlaps),
    ("overlaps before", &["range1:r,range2:r"], ranges::overlaps_before),
    ("overlaps after", &["range1:r,range2:r"], ranges::overlaps_after),
    ("finishes", &["point:x,range:r", "range1:r,range2:r"], ranges::finishes),
    ("finished by", &["range:r,point:x", "range1:r,range2:r"], ranges::finished_by),
    ("includes", &["range:r,point:x", "range1:r,range2:r"], ranges::includes),
    ("during", &["point:x,range:r", "range1:r,range2:r"], ranges::during),
    ("starts", &["point:x,range:r", "range1:r,range2:r"], ranges::starts),
    ("started by", &["range:r,point:x", "range1:r,range2:r"], ranges::started_by),
    ("coincides", &["point1:x,point2:x", "range1:r,range2:r"], ranges::coincides),
];

const RELATION: &[&str] = &["point1:x,point2:x", "point:x,range:r", "range:r,point:x", "range1:r,range2:r"];

struct Index {
    functions: HashMap<&'static str, BuiltIn>,
    phrases: HashMap<&'static str, Vec<Vec<String>>>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index { functions: HashMap::new(), phrases: HashMap::new() };
    for (name, forms, body) in TABLE {
        let forms = forms.iter().map(|form| parameters(form)).collect();
        index.functions.insert(name, BuiltIn { name, forms, body: *body });
        let parts: Vec<String> = name.split(' ').map(str::to_owned).collect();
        if let (Some(first), 2..) = (name.split(' ').next(), parts.len()) {
            index.phrases.entry(first).or_default().push(parts);
        }
    }
    // Properties whose names have two words.
    for name in ["time offset", "start included", "end included"] {
        let first = name.split(' ').next().unwrap_or_default();
        index.phrases.entry(first).or_default().push(name.split(' ').map(str::to_owned).collect());
    }
    for phrases in index.phrases.values_mut() {
        phrases.sort_by_key(|parts| std::cmp::Reverse(parts.len()));
    }
    index
});

fn parameters(form: &'static str) -> Vec<Parameter> {
    form.split(',')
        .filter_map(|parameter| {
            let (name, kind) = parameter.split_once(':')?;
            let repeated = kind.ends_with('*');
            let optional = kind.ends_with('?') || repeated;
            Some(Parameter { name, kind: kind.chars().next()?, optional, repeated })
        })
        .collect()
}

/// The function of that name.
pub(crate) fn by_name(name: &str) -> Option<&'static BuiltIn> {
    INDEX.functions.get(name)
}

/// Names of several words that begin with this word, longest first.
pub(crate) fn phrases(first: &str) -> &'static [Vec<String>] {
    INDEX.phrases.get(first).map_or(&[], Vec::as_slice)
}
