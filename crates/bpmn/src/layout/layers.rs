//! Cycles are turned around, and every node gets a layer: one more than the deepest node before it.

use crate::limits;

/// A line between two boxes, by their numbers.
pub(super) struct Link {
    pub from: usize,
    pub to: usize,
    /// The sequence flow; none for the association to a compensation handler.
    pub flow: Option<usize>,
    /// The boundary event it starts at.
    pub boundary: Option<crate::Ix>,
}

/// The layered graph: real nodes first, then one helper node for each layer that a long line passes.
pub(super) struct Graph {
    /// Layer of each node, helpers included.
    pub layer: Vec<usize>,
    /// Number of real nodes.
    pub real: usize,
    /// Short edges between neighbouring layers.
    pub edges: Vec<(usize, usize)>,
    /// For each link the nodes it passes, from its start to its end; empty for a link that runs backwards.
    pub chains: Vec<Vec<usize>>,
}

impl Graph {
    pub fn of(nodes: usize, links: &[Link]) -> Self {
        let back = backwards(nodes, links);
        let mut layer = longest_paths(nodes, links, &back);
        let mut edges = Vec::new();
        let mut chains = Vec::with_capacity(links.len());
        for (link, back) in links.iter().zip(&back) {
            if *back {
                chains.push(Vec::new());
                continue;
            }
            let mut chain = vec![link.from];
            if layer.len() < limits::LAYOUT_POINTS_MAX {
                for between in layer[link.from] + 1..layer[link.to] {
                    chain.push(layer.len());
                    layer.push(between);
                }
            }
            chain.push(link.to);
            if layer[link.to] - layer[link.from] == chain.len() - 1 {
                edges.extend(chain.windows(2).map(|pair| (pair[0], pair[1])));
            }
            chains.push(chain);
        }
        Self { layer, real: nodes, edges, chains }
    }

    pub fn layers(&self) -> usize {
        self.layer.iter().max().map_or(0, |last| last + 1)
    }
}

/// Which links close a cycle, found by a depth-first walk from what begins.
fn backwards(nodes: usize, links: &[Link]) -> Vec<bool> {
    let mut out_of = vec![Vec::new(); nodes];
    let mut has_in = vec![false; nodes];
    for (number, link) in links.iter().enumerate() {
        out_of[link.from].push(number);
        has_in[link.to] = true;
    }
    let mut back = vec![false; links.len()];
    // 0 not seen, 1 on the way, 2 done
    let mut seen = vec![0u8; nodes];
    let begins = (0..nodes).filter(|&node| !has_in[node]).chain(0..nodes);
    for begin in begins {
        if seen[begin] != 0 {
            continue;
        }
        seen[begin] = 1;
        let mut way = vec![(begin, 0usize)];
        while let Some((node, next)) = way.last_mut() {
            let Some(&link) = out_of[*node].get(*next) else {
                seen[*node] = 2;
                way.pop();
                continue;
            };
            *next += 1;
            let to = links[link].to;
            match seen[to] {
                0 => {
                    seen[to] = 1;
                    way.push((to, 0));
                }
                1 => back[link] = true,
                _ => {}
            }
        }
    }
    back
}

fn longest_paths(nodes: usize, links: &[Link], back: &[bool]) -> Vec<usize> {
    let mut layer = vec![0; nodes];
    let mut waiting = vec![0usize; nodes];
    let mut out_of = vec![Vec::new(); nodes];
    for (link, _) in links.iter().zip(back).filter(|(_, back)| !**back) {
        waiting[link.to] += 1;
        out_of[link.from].push(link.to);
    }
    let mut ready: Vec<usize> = (0..nodes).filter(|&node| waiting[node] == 0).collect();
    while let Some(node) = ready.pop() {
        for &to in &out_of[node] {
            layer[to] = layer[to].max(layer[node] + 1);
            waiting[to] -= 1;
            if waiting[to] == 0 {
                ready.push(to);
            }
        }
    }
    layer
}
