// What is left of a plan when it is compiled: operations bound to memory, in the order they run.

/// Operations bound to memory, ready to run.
struct Program {
  /// One operation, and what kind it is.
  struct Operation {
    let work: Tape.Work
    let action: Tape.Action
  }

  /// Operations that take turns: all on the first slice of the rows, all on the next.
  struct Turn {
    let slices: Int
    let operations: [Operation]

    func run() {
      for slice in 0..<slices {
        for operation in operations { operation.action(slice) }
      }
    }
  }

  let memory: TapeMemory
  var forward: [Turn] = []
  var backward: [Turn] = []

  init(memory: TapeMemory) { self.memory = memory }

  /// Runs the forward pass.
  func runForward() {
    for turn in forward { turn.run() }
  }

  /// Runs the backward pass.
  func runBackward() {
    for turn in backward { turn.run() }
  }
}
