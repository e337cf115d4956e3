// advex import FORMAT: other people's datasets into the lab.
import ArgumentParser
import Datasets
import Foundation

extension ImportFormat: ExpressibleByArgument {}

struct ImportDataset: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset", abstract: "Read a dataset into the lab as NAME/train and NAME/test.",
    discussion: """
      cifar10 and cifar100 take the official files, binary or python, as a folder or a .tar.gz; idx \
      takes the folder with the four MNIST-named files, .gz or not. pt takes a folder with CIFAR_ims \
      and CIFAR_lab as the paper's authors released them: torch.save of a list of batches, or of one \
      tensor, pictures N×C×H×W in [0, 1], float32 or float64, labels int64. Their 8-bit form is \
      uint8(255·x), as published; floats that are more than k/255 are kept beside it for \
      'train --pixels float'. A pickle is read by a restricted reader that runs nothing.
      """)

  @Argument(help: "cifar10, cifar100, idx or pt.")
  var format: ImportFormat

  @Argument(help: "The folder or archive.", completion: .file())
  var path: String

  @Option(help: "The dataset's name in the lab.")
  var name: String

  @Option(help: "pt only: what the one split is called. Default: train.")
  var split: String?

  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard split == nil || format == .pt else {
      throw ValidationError(
        "--split goes with pt alone; the files of \(format.rawValue) say which split they are.")
    }
  }

  func run() throws {
    let progress = ProgressLine()
    try lab.open(.readWrite) { lab in
      let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
      let recipe = ImportRecipe(
        format: format, path: absolute, name: name, split: split ?? "train")
      for dataset in try recipe.run(in: lab, report: progress.show) {
        print(dataset.summary)
      }
    }
  }
}
