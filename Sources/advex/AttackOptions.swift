// The options that describe an attack, shared by every command that runs one.
import ArgumentParser
import Learning

/// A norm given on the command line.
extension Norm: ExpressibleByArgument {}

/// How the ball is searched; eps is given by the command, which may take one or several.
struct AttackOptions: ParsableArguments {
  @Option(help: "Norm of the ball: l2 or linf.")
  var norm: Norm = .l2

  @Option(parsing: .unconditional, help: "Gradient steps per restart.")
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help:
      "Length of a step, in units of the pixel range [0, 1]: 0.1 or 2/255. Default: 2.5 · eps / steps."
  )
  var stepSize: String?

  @Option(parsing: .unconditional, help: "Searches per picture; the worst case counts.")
  var restarts = 1

  @Flag(help: "Start the first search at a random place of the ball, not at the picture.")
  var randomStart = false

  /// The settings for one ball; `defaults` fill in what was not given.
  func settings(
    eps: String, seed: UInt64, steps defaultSteps: Int, stepSize defaultSize: Double? = nil,
    keepBest: Bool = true
  ) throws -> AttackSettings {
    try AttackSettings(
      threat: ThreatModel(norm: norm, eps: Epsilon(eps)), steps: steps ?? defaultSteps,
      stepSize: stepSize.map { try Epsilon($0).value } ?? (steps == nil ? defaultSize : nil),
      randomStart: randomStart, restarts: restarts, keepBest: keepBest, seed: seed)
  }
}
