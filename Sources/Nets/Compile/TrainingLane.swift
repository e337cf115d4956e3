// What the lanes of a training plan share, and how each finds its part.
import COneDNN

/// The weights' gradients, optimiser state and batch-norm sums of one training plan.
final class TrainingShare {
  let team: LaneTeam
  /// Rows of the whole batch.
  let batch: Int
  let parameters: ParameterSet
  /// In the architecture's order.
  let trained: [TrainedParameter]
  private var exchanges: [String: UnsafeMutableBufferPointer<Double>] = [:]

  init(
    _ architecture: Architecture, batch: Int, team: LaneTeam, parameters: ParameterSet,
    optimiser: Optimiser
  ) {
    self.team = team
    self.batch = batch
    self.parameters = parameters
    trained = architecture.tensorSpecs.filter(\.isTrained).map {
      TrainedParameter($0, plain: parameters.plain($0.name), optimiser: optimiser)
    }
  }

  deinit {
    for exchange in exchanges.values { exchange.deallocate() }
  }

  func trained(_ name: String) -> TrainedParameter {
    guard let parameter = trained.first(where: { $0.spec.name == name }) else {
      preconditionFailure("no trained tensor '\(name)' in this plan")
    }
    return parameter
  }

  /// `count` doubles for each lane under one name, by which lanes tell each other their sums.
  func exchange(_ name: String, count: Int) -> UnsafeMutableBufferPointer<Double> {
    if let known = exchanges[name] { return known }
    let made = UnsafeMutableBufferPointer<Double>.allocate(capacity: count * team.lanes)
    made.initialize(repeating: 0)
    exchanges[name] = made
    return made
  }
}

/// One lane's part in training.
struct TrainingLane {
  let lane: Int
  let share: TrainingShare

  /// Memory for this lane's part of the gradient to a tensor, in the layout that oneDNN prefers.
  func gradient(to name: String, extents: [Int], in layout: TensorLayout) throws
    -> UnsafeMutablePointer<Float>
  {
    share.trained(name).addContribution(extents: extents, in: layout)
  }

  /// Memory for a gradient that lane 0 alone computes, whole and plain.
  func wholeGradient(to name: String) -> UnsafeMutablePointer<Float> {
    share.trained(name).wholeGradient()
  }
}
