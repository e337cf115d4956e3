// The options that say how steps follow the gradient.
import ArgumentParser
import Learning
import Nets

/// SGD or Adam, with the settings of each.
struct OptimiserOptions: ParsableArguments {
  enum Kind: String, CaseIterable, ExpressibleByArgument { case sgd, adam }

  @Option(help: "How steps follow the gradient: sgd or adam.")
  var optimiser: Kind = .sgd

  @Option(
    parsing: .unconditional,
    help: "Pull of the weights towards zero. Default: 0.0005, with adam 0.")
  var weightDecay: Double?

  @Option(parsing: .unconditional, help: "sgd: share of the last step that is kept. Default: 0.9.")
  var momentum: Double?

  @Flag(
    inversion: .prefixedNo,
    help: "sgd: look one step ahead (Nesterov). Default: yes, unless --momentum is 0.")
  var nesterov: Bool?

  @Option(
    parsing: .unconditional, help: "adam: share of the gradient's mean that is kept. Default: 0.9.")
  var beta1: Double?

  @Option(
    parsing: .unconditional, help: "adam: share of the squares' mean that is kept. Default: 0.999.")
  var beta2: Double?

  @Option(
    parsing: .unconditional, help: "adam: added to the root of the squares' mean. Default: 1e-8.")
  var adamEpsilon: Double?

  func validate() throws {
    guard optimiser == .sgd || momentum == nil && nesterov == nil else {
      throw ValidationError("--momentum and --nesterov belong to sgd; leave them out with adam.")
    }
    guard optimiser == .adam || beta1 == nil && beta2 == nil && adamEpsilon == nil else {
      throw ValidationError(
        "--beta1, --beta2 and --adam-epsilon belong to adam; add --optimiser adam.")
    }
  }

  /// The optimiser that was asked for.
  var settings: Optimiser {
    switch optimiser {
    case .sgd:
      var sgd = SGD()
      sgd.momentum = momentum ?? sgd.momentum
      sgd.nesterov = nesterov ?? (sgd.momentum != 0)
      sgd.weightDecay = weightDecay ?? sgd.weightDecay
      return .sgd(sgd)
    case .adam:
      var adam = Adam()
      adam.beta1 = beta1 ?? adam.beta1
      adam.beta2 = beta2 ?? adam.beta2
      adam.epsilon = adamEpsilon ?? adam.epsilon
      adam.weightDecay = weightDecay ?? adam.weightDecay
      return .adam(adam)
    }
  }
}
