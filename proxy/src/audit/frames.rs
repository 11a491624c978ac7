//! Where a frame stands in the window: the mouse presses there, whichever process shows the frame.

use crate::audit::{
    state::{Context, State},
    tab::Tab,
};
use serde_json::{Value, json};

/// Most processes that a frame lies within.
const DEPTH: usize = 4;

/// What the element of a frame says of a point in it: whether the frame is shown, whether nothing lies over it there, and
/// how far the frame's page is from the element's corner.
const LOOK: &str = "function (x, y) {
  const { left, top, width, height } = this.getBoundingClientRect();
  const { paddingLeft, paddingTop } = getComputedStyle(this);
  const [right, down] = [this.clientLeft + parseFloat(paddingLeft), this.clientTop + parseFloat(paddingTop)];
  const at = this.getRootNode().elementFromPoint(left + right + x, top + down + y);
  const shown = width > 1 && height > 1 && this.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  return { shown, free: at === this, right, down };
}";

/// A point of the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
    /// Whether a press there reaches the frame.
    pub(super) free: bool,
}

/// Where a point of a frame is in the window; `None` where the frame is hidden.
pub(super) async fn spot(tab: &Tab, world: &Context, (x, y): (f64, f64)) -> Option<Spot> {
    let mut spot = Spot { x, y, free: true };
    let mut frame = world.frame.clone();
    for _ in 0..DEPTH {
        if tab.read(|state| state.frame == frame) {
            return Some(spot);
        }
        let (session, element) = element_of(tab, &frame).await?;
        let node = json!({ "backendNodeId": element });
        let object = tab.send(&session, "DOM.resolveNode", node.clone()).await;
        let look = json!({
            "objectId": object.ok()?["object"]["objectId"], "functionDeclaration": LOOK, "returnByValue": true,
            "arguments": [{ "value": spot.x }, { "value": spot.y }],
        });
        let look = tab.send(&session, "Runtime.callFunctionOn", look).await;
        let look = look.ok()?["result"]["value"].take();
        if look["shown"] != true {
            return None;
        }
        // Of an element without a box there are none. They are places in the outermost page of the same process.
        let quads = tab.send(&session, "DOM.getContentQuads", node).await.ok()?;
        let corner = &quads["quads"][0];
        spot = Spot {
            x: spot.x + corner[0].as_f64()? + look["right"].as_f64()?,
            y: spot.y + corner[1].as_f64()? + look["down"].as_f64()?,
            free: spot.free && look["free"] == true,
        };
        frame = tab.read(|state| state.outermost(&session))?;
    }
    None
}

/// The element in which a frame stands, and the session of the page that has it.
async fn element_of(tab: &Tab, frame: &str) -> Option<(String, Value)> {
    let mut sessions: Vec<String> = tab
        .read(State::worlds)
        .into_iter()
        .map(|one| one.session)
        .collect();
    sessions.dedup();
    for session in sessions {
        let asked = json!({ "frameId": frame });
        if let Ok(owner) = tab.send(&session, "DOM.getFrameOwner", asked).await {
            return Some((session, owner["backendNodeId"].clone()));
        }
    }
    None
}
