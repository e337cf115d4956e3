// A backup: one more file that holds the lab as it is at one moment, while others go on with it.
import Foundation
import GRDB

extension LabFile {
  /// What lies behind when `backUp` says so.
  enum BackupMilestone: CaseIterable {
    /// The draft beside the target is whole and on the disk.
    case copied
    /// It has been verified, and has no name yet.
    case verified
  }

  /// Writes what is committed now to a new file, which appears whole and verified or not at all.
  ///
  /// - Parameter progress: told the name of each stage of the verification before it starts.
  /// - Throws: `StoreError.labExists` if there is a file at `target`, `.refused` if the lab is hurt.
  public func backUp(to target: String, progress: (String) -> Void = { _ in }) throws {
    try backUp(to: target, progress: progress) { _ in }
  }

  /// - Parameter reached: told each milestone; what it throws leaves nothing behind.
  func backUp(
    to target: String, progress: (String) -> Void, reached: (BackupMilestone) throws -> Void
  ) throws {
    guard !FileManager.default.fileExists(atPath: target) else {
      throw StoreError.labExists(path: target)
    }
    let draft = "\(target).new-\(ProcessInfo.processInfo.processIdentifier)"
    // A killed process of the same number may have left one.
    unlink(draft)
    defer { unlink(draft) }
    try guarded { try LabCopy.write(queue, to: draft) }
    try reached(.copied)
    let copy = try LabFile(path: draft, access: .readOnly)
    let findings = Verification.run(copy, progress: progress)
    try copy.close()
    if let first = findings.first {
      throw StoreError.refused(
        "'\(path)' is hurt, so there is no backup of it: \(first.what). 'advex verify' names "
          + "everything; to keep the file as it is, copy it")
    }
    try reached(.verified)
    guard try LabCopy.name(draft, target) else { throw StoreError.labExists(path: target) }
  }
}
