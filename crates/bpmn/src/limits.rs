//! Every limit of this crate, with its unit.

/// Bytes of one BPMN file.
pub const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// XML nodes (elements, texts, comments) of one BPMN file.
pub const XML_NODES_MAX: u32 = 1_000_000;
/// Nested sub-processes, lanes or extension elements, in levels.
pub const NESTING_MAX: usize = 64;
/// Problems listed for one file; the rest is counted in the last one.
pub const PROBLEMS_MAX: usize = 100;
/// Steps (an element entered or left) that one call may run without waiting for the world.
pub const STEPS_MAX: u64 = 10_000;
/// Steps added to that budget by each instance of a multi-instance activity.
pub const STEPS_PER_INSTANCE: u64 = 64;
/// Instances of one multi-instance activity.
pub const MULTI_INSTANCE_MAX: u64 = 1_000_000;
/// Rounds of one standard loop that does not say its own maximum.
pub const LOOP_ROUNDS_MAX: u64 = 10_000;
/// Processes that call each other, in levels.
pub const CALL_DEPTH_MAX: u32 = 32;
/// Element instances that one case may have at a time.
pub const INSTANCES_MAX: u64 = 2_000_000;
/// Coordinates on a diagram, in pixels either way.
pub const DIAGRAM_PIXELS_MAX: f64 = 1e6;
/// Elements of a process that is laid out with lines; a larger one is shown as rows of shapes.
pub const LAYOUT_ELEMENTS_MAX: usize = 5_000;
/// Helper points of lines that pass several layers; where there are more, lines run straight.
pub const LAYOUT_POINTS_MAX: usize = 100_000;
/// Characters of one expression.
pub const EXPRESSION_CHARS_MAX: usize = 32_768;
