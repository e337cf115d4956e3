// What long work tells the person who waits for it.
import Datasets

/// Where sentences, progress and warnings go.
public struct Telling {
  let say: (String) -> Void
  let report: WorkProgress.Report
  let warn: (String) -> Void

  /// `say` gets a line per finished step, `report` the progress within one, `warn` what should not be
  /// overlooked.
  public init(
    say: @escaping (String) -> Void = { _ in }, report: @escaping WorkProgress.Report = { _ in },
    warn: @escaping (String) -> Void = { _ in }
  ) {
    self.say = say
    self.report = report
    self.warn = warn
  }
}
