//! Coordinates: each node as near as its layer allows to the middle of its neighbours.

use super::layers::Graph;
use super::{Box, GAP};

/// Height of a line that passes a layer, in pixels.
const PASSING: f64 = 12.0;
/// Passes over all layers.
const PASSES: usize = 12;

/// Where everything stands.
pub(super) struct Places {
    /// The height at which lines meet each node, helpers included.
    pub middle: Vec<f64>,
    /// The nodes of each layer from top to bottom.
    pub order: Vec<Vec<usize>>,
}

/// Space above and below the line that meets a node.
fn extent(node: usize, boxes: &[Box]) -> (f64, f64) {
    boxes.get(node).map_or((PASSING / 2.0, PASSING / 2.0), |it| (it.height / 2.0, it.height / 2.0 + it.below))
}

pub(super) fn places(graph: &Graph, order: &[Vec<usize>], boxes: &[Box]) -> Places {
    let (mut before, mut after) = (vec![Vec::new(); graph.layer.len()], vec![Vec::new(); graph.layer.len()]);
    for &(from, to) in &graph.edges {
        after[from].push(to);
        before[to].push(from);
    }
    let mut middle = vec![0.0; graph.layer.len()];
    for layer in order {
        let mut y = 0.0;
        for &node in layer {
            let (up, down) = extent(node, boxes);
            middle[node] = y + up;
            y += up + down + GAP;
        }
    }
    for pass in 0..PASSES {
        let forward = pass % 2 == 0;
        let near = if forward { &before } else { &after };
        let layers: Vec<usize> =
            if forward { (0..order.len()).collect() } else { (0..order.len()).rev().collect() };
        for at in layers {
            settle(&order[at], near, boxes, &mut middle);
        }
    }
    let top =
        (0..graph.layer.len()).map(|node| middle[node] - extent(node, boxes).0).fold(f64::INFINITY, f64::min);
    if top.is_finite() {
        middle.iter_mut().for_each(|it| *it -= top);
    }
    Places { middle, order: order.to_vec() }
}

/// Moves the nodes of a layer towards their neighbours. Pushing down from the top and pushing up from the bottom both
/// keep the distances; so does the mean of the two, because the distances are linear.
fn settle(layer: &[usize], near: &[Vec<usize>], boxes: &[Box], middle: &mut [f64]) {
    let wanted: Vec<f64> = layer
        .iter()
        .map(|&node| match near[node].len() {
            0 => middle[node],
            n => median(near[node].iter().map(|&at| middle[at]).collect(), n),
        })
        .collect();
    let mut down = wanted.clone();
    for at in 1..layer.len() {
        let room = extent(layer[at - 1], boxes).1 + GAP + extent(layer[at], boxes).0;
        down[at] = down[at].max(down[at - 1] + room);
    }
    let mut up = wanted;
    for at in (1..layer.len()).rev() {
        let room = extent(layer[at - 1], boxes).1 + GAP + extent(layer[at], boxes).0;
        up[at - 1] = up[at - 1].min(up[at] - room);
    }
    for (at, &node) in layer.iter().enumerate() {
        middle[node] = (down[at] + up[at]) / 2.0;
    }
}

fn median(mut values: Vec<f64>, n: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    if n % 2 == 1 { values[n / 2] } else { (values[n / 2 - 1] + values[n / 2]) / 2.0 }
}
