// What nearly every command takes: the lab file, and how many cores to use.
import ArgumentParser
import Foundation
import Logging
import Nets
import Store

/// The lab file that a command works on.
struct LabOptions: ParsableArguments {
  @Option(name: .customLong("lab"), help: "The lab file.")
  var path = "lab.db"

  private static let logger = Logger(
    label: "advex", factory: { StreamLogHandler.standardError(label: $0) })

  /// The size of the lab's file; 0 if there is none.
  var bytes: Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.size] as? Int ?? 0
  }

  /// Opens the lab, hands it to `body` and closes it, whatever happens.
  func open<Result>(_ access: LabFile.Access, _ body: (LabFile) throws -> Result) throws -> Result {
    let lab = try LabFile(
      path: path, access: access, provenance: Provenance(libraries: ["onednn": OneDNN.version]))
    defer { try? lab.close() }
    if let migration = lab.migration { Self.logger.notice("\(migration)") }
    // A run that died is to be seen as such by whoever looks next.
    if access == .readWrite {
      for run in try lab.runs.markInterrupted() {
        Self.logger.notice(
          "run \(run.id) (\(run.kind) \(run.name)) was interrupted; 'advex resume' goes on with it")
      }
    }
    return try body(lab)
  }

  /// Notes which runs have died, where the lab can be written to; looking needs no more than reading,
  /// and does not bring an older lab up to date.
  func noteInterruptions() {
    guard (try? LabFile(path: path, access: .readOnly).close()) != nil else { return }
    _ = try? open(.readWrite) { _ in }
  }
}

/// How many cores a command computes on.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Cores to compute on.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard (1...256).contains(threads) else {
      throw ValidationError("--threads must be 1 to 256; this machine has \(Self.cores) cores.")
    }
  }

  private static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
}
