//! The order of the nodes in each layer, by barycentres, keeping the order with the fewest crossings.

use super::layers::Graph;

/// Passes over all layers; more hardly ever help.
const PASSES: usize = 16;

/// The nodes of each layer from top to bottom.
pub(super) fn ordered(graph: &Graph) -> Vec<Vec<usize>> {
    let mut layers = vec![Vec::new(); graph.layers()];
    for node in first_order(graph) {
        layers[graph.layer[node]].push(node);
    }
    let (mut before, mut after) = (vec![Vec::new(); graph.layer.len()], vec![Vec::new(); graph.layer.len()]);
    for &(from, to) in &graph.edges {
        after[from].push(to);
        before[to].push(from);
    }
    let mut position = vec![0usize; graph.layer.len()];
    let mut best = layers.clone();
    let mut fewest = crossings(&layers, &after, &mut position);
    for pass in 0..PASSES {
        if fewest == 0 {
            break;
        }
        let forward = pass % 2 == 0;
        let neighbours = if forward { &before } else { &after };
        let order: Vec<usize> =
            if forward { (0..layers.len()).collect() } else { (0..layers.len()).rev().collect() };
        for at in order {
            sort_by_neighbours(&mut layers[at], neighbours, &position);
            number(&layers[at], &mut position);
        }
        exchange(&mut layers, &before, &after, &mut position);
        let count = crossings(&layers, &after, &mut position);
        if count < fewest {
            fewest = count;
            best.clone_from(&layers);
        }
    }
    best
}

/// Depth-first from the beginning, so that branches start out together.
fn first_order(graph: &Graph) -> Vec<usize> {
    let mut after = vec![Vec::new(); graph.layer.len()];
    for &(from, to) in &graph.edges {
        after[from].push(to);
    }
    let mut begins: Vec<usize> = (0..graph.real).collect();
    begins.sort_by_key(|&node| (graph.layer[node], node));
    let mut seen = vec![false; graph.layer.len()];
    let mut out = Vec::with_capacity(graph.layer.len());
    for begin in begins {
        let mut way = vec![begin];
        while let Some(node) = way.pop() {
            if !std::mem::replace(&mut seen[node], true) {
                out.push(node);
                way.extend(after[node].iter().rev());
            }
        }
    }
    out.extend((0..graph.layer.len()).filter(|&node| !seen[node]));
    out
}

fn number(layer: &[usize], position: &mut [usize]) {
    for (at, &node) in layer.iter().enumerate() {
        position[node] = at;
    }
}

fn sort_by_neighbours(layer: &mut [usize], neighbours: &[Vec<usize>], position: &[usize]) {
    let weight = |node: usize| {
        let near = &neighbours[node];
        let sum: usize = near.iter().map(|&at| position[at]).sum();
        if near.is_empty() { position[node] as f64 } else { sum as f64 / near.len() as f64 }
    };
    let mut weighed: Vec<(f64, usize)> = layer.iter().map(|&node| (weight(node), node)).collect();
    weighed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (slot, (_, node)) in layer.iter_mut().zip(weighed) {
        *slot = node;
    }
}

/// Exchanges neighbours in a layer where that saves crossings.
fn exchange(layers: &mut [Vec<usize>], before: &[Vec<usize>], after: &[Vec<usize>], position: &mut [usize]) {
    for layer in layers.iter_mut() {
        number(layer, position);
        for at in 1..layer.len() {
            let (upper, lower) = (layer[at - 1], layer[at]);
            let now = pair(upper, lower, before, position) + pair(upper, lower, after, position);
            let then = pair(lower, upper, before, position) + pair(lower, upper, after, position);
            if then < now {
                layer.swap(at - 1, at);
                number(&layer[at - 1..=at], position);
                position[layer[at - 1]] = at - 1;
                position[layer[at]] = at;
            }
        }
    }
}

/// Crossings between the lines of two nodes, the first one above.
fn pair(upper: usize, lower: usize, neighbours: &[Vec<usize>], position: &[usize]) -> usize {
    if neighbours[upper].len() * neighbours[lower].len() > 10_000 {
        return 0;
    }
    let above = |&a: &usize| neighbours[lower].iter().filter(|&&b| position[b] < position[a]).count();
    neighbours[upper].iter().map(above).sum()
}

/// All crossings, by counting inversions with a Fenwick tree.
fn crossings(layers: &[Vec<usize>], after: &[Vec<usize>], position: &mut [usize]) -> usize {
    let mut total = 0;
    for layer in layers {
        number(layer, position);
    }
    for layer in layers {
        let mut ends: Vec<usize> = Vec::new();
        for &node in layer {
            let mut own: Vec<usize> = after[node].iter().map(|&to| position[to]).collect();
            own.sort_unstable();
            ends.extend(own);
        }
        let size = ends.iter().max().map_or(0, |last| last + 2);
        let mut tree = vec![0usize; size + 1];
        for (seen, &end) in ends.iter().enumerate() {
            let mut at = end + 1;
            let mut not_above = 0;
            while at > 0 {
                not_above += tree[at];
                at &= at - 1;
            }
            total += seen - not_above;
            at = end + 1;
            while at <= size {
                tree[at] += 1;
                at += at & at.wrapping_neg();
            }
        }
    }
    total
}
