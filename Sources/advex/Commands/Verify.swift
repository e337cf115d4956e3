// advex verify: proof that a lab is whole.
import ArgumentParser
import Store

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check every page, row, payload and derived row; name what is hurt.",
    discussion: "Exits with 1 if anything is hurt. 'advex index' makes derived rows again.")

  @OptionGroup var lab: LabOptions

  func run() throws {
    let progress = ProgressLine()
    let (findings, isSlim) = try lab.open(.readOnly) { lab in
      let findings = Verification.run(lab) { progress.show(stage: "verify \($0)") }
      return (findings, findings.isEmpty ? try lab.isSlim : false)
    }
    progress.finish()
    guard findings.isEmpty else {
      findings.forEach { print($0) }
      throw ExitCode(1)
    }
    print(
      isSlim
        ? "\(lab.path) is whole and slim: pages, rows and payloads agree, derived rows are left out"
        : "\(lab.path) is whole: pages, rows, payloads and derived rows agree")
  }
}
