//! Shadow roots that a page closed: the browser's snapshot names a node of each, and our world in the frame is given it.

use crate::audit::{state::Context, tab::Tab};
use serde_json::{Value, json};

/// Most roots that are looked into, of one frame.
const ROOTS: usize = 50;

/// Lets our world in a frame see into the closed roots of its document; returns whether there is one.
pub(super) async fn hand_in(tab: &Tab, world: &Context) -> bool {
    // Flat, where the tree of `DOM.getDocument` may be nested deeper than JSON is read.
    let params = json!({ "computedStyles": [] });
    let snapshot = tab.send(&world.session, "DOMSnapshot.captureSnapshot", params);
    let nodes = closed_in(&snapshot.await.unwrap_or_default(), &world.frame);
    for node in &nodes {
        let params = json!({ "backendNodeId": node, "executionContextId": world.id });
        let resolved = tab.send(&world.session, "DOM.resolveNode", params).await;
        let Ok(resolved) = resolved else { continue };
        let params = json!({
            "objectId": resolved["object"]["objectId"],
            "functionDeclaration": "function () { biscuitHand(this) }",
        });
        let _ = tab
            .send(&world.session, "Runtime.callFunctionOn", params)
            .await;
    }
    !nodes.is_empty()
}

/// The outermost nodes within the closed shadow roots of a frame's document.
fn closed_in(snapshot: &Value, frame: &str) -> Vec<u64> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let strings = list(&snapshot["strings"]);
    let is = |index: &Value, text: &str| {
        let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| strings.get(index)?.as_str()) == Some(text)
    };
    let documents = list(&snapshot["documents"]);
    let Some(document) = documents.iter().find(|one| is(&one["frameId"], frame)) else {
        return Vec::new();
    };
    let nodes = &document["nodes"];
    let types = list(&nodes["shadowRootType"]["value"]);
    let within = list(&nodes["shadowRootType"]["index"]);
    let closed = within.iter().zip(&types);
    let closed = closed.filter(|(_, kind)| is(kind, "closed"));
    let closed: Vec<u64> = closed.filter_map(|(node, _)| node.as_u64()).collect();
    let at = |list: &Value, index: u64| {
        let index = usize::try_from(index).ok()?;
        list.get(index)?.as_u64()
    };
    let is_outermost = |node: &&u64| {
        let parent = at(&nodes["parentIndex"], **node);
        parent.is_none_or(|parent| closed.binary_search(&parent).is_err())
    };
    let outermost = closed.iter().filter(is_outermost).take(ROOTS);
    outermost
        .filter_map(|node| at(&nodes["backendNodeId"], *node))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_names_the_outermost_nodes_of_closed_roots_in_a_frame() {
        let snapshot = json!({
            "strings": ["closed", "open", "TOP", "INNER"],
            "documents": [
                { "frameId": 2, "nodes": {
                    "parentIndex": [-1, 0, 1, 2, 1, 0],
                    "backendNodeId": [10, 11, 12, 13, 14, 15],
                    "shadowRootType": { "index": [2, 3, 4, 5], "value": [0, 0, 0, 1] },
                } },
                { "frameId": 3, "nodes": { "parentIndex": [-1], "backendNodeId": [20] } },
            ],
        });
        let check = |frame: &str, expected: &[u64]| {
            assert_eq!(closed_in(&snapshot, frame), expected, "{frame}");
        };
        check("TOP", &[12, 14]);
        check("INNER", &[]);
        check("NONE", &[]);
        assert!(closed_in(&Value::Null, "TOP").is_empty());
    }
}
