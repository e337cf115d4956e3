// The frame around every recipe: find it done, take it up, or start it; end it well or say why not.
import Store

extension LabFile {
  /// The dataset that `request` makes: found if it was made before, else made by `body`, which
  /// creates it and so ends the run.
  ///
  /// - Throws: `StoreError.nameTaken` before anything is done; what `body` throws, after the run has
  ///   been marked as failed.
  func making(
    _ name: DatasetName, _ request: RunRequest, _ body: (Run) throws -> Dataset
  ) throws -> Dataset {
    try datasets.requireFree(name, for: request)
    return try carryOut(request, found: { _ in try datasets.named(name.description) }, body)
  }

  /// The result of `request`: `found` if it was done before, else what `body` gives.
  public func carryOut<Result>(
    _ request: RunRequest, found: (Run) throws -> Result, _ body: (Run) throws -> Result
  ) throws -> Result {
    switch try runs.begin(request) {
    case .finished(let run):
      return try found(run)
    case .started(let run, _):
      do {
        return try body(run)
      } catch {
        // The first error is the one to tell; a disk that is full cannot take this note either.
        try? runs.fail(run, message: "\(error)")
        throw error
      }
    }
  }
}
