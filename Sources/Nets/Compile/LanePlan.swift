// One lane's part of a training plan: its rows' forward and backward pass, and their loss.
import CKernels

/// The operations of one lane on its rows of the batch.
final class LanePlan {
  let input: UnsafeMutableBufferPointer<Float>
  let labels: UnsafeMutableBufferPointer<Int32>
  /// Sum of the rows' cross-entropies.
  private(set) var loss = 0.0
  /// Rows predicted right.
  private(set) var correct = 0
  let program: Program
  private let logits, logitGradient: UnsafeMutablePointer<Float>
  private let classes: Int
  private let batch: Int

  init(_ architecture: Architecture, _ lane: TrainingLane, _ compute: Compute) throws {
    batch = lane.share.batch
    classes = architecture.classes
    let rows = batch / lane.share.team.lanes
    let builder = PlanBuilder(
      architecture, rows: rows, compute: compute, parameters: lane.share.parameters, training: lane,
      isDifferentiated: true)
    let (picture, scores, _) = try builder.recordForward()
    let start = builder.value(like: scores)
    builder.tape.pin(start.slot)
    _ = try builder.recordBackward(from: start)
    program = try builder.tape.finish()
    logits = program.memory[scores.slot]
    logitGradient = program.memory[start.slot]
    input = UnsafeMutableBufferPointer(start: program.memory[picture.slot], count: picture.count)
    labels = .allocate(capacity: rows)
    labels.initialize(repeating: 0)
  }

  deinit { labels.deallocate() }

  var byteCount: Int { program.memory.byteCount }

  /// Leaves this lane's part of every gradient; the loss is the mean over the whole batch.
  func computeGradients() {
    precondition(
      labels.allSatisfy { (0..<Int32(classes)).contains($0) }, "a label is not one of the classes")
    program.runForward()
    var right: Int64 = 0
    loss = ck_cross_entropy(
      logitGradient, &right, logits, labels.baseAddress, labels.count, classes, 1 / Float(batch))
    correct = Int(right)
    program.runBackward()
  }
}
