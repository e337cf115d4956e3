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
      takes the folder with the four MNIST-named files, .gz or not.

      npz takes numpy's arrays, pictures uint8 N×H×W(×1 or 3), labels whole numbers: an .npz file, or a \
      folder of .npy files, with train_images and train_labels (any split), x_train and y_train, or \
      images and labels; a folder with train.npz and test.npz; or a file such as fog.npy of \
      CIFAR-10-C, with labels.npy beside it.

      folder takes CLASS/NAME.png, or train/CLASS/NAME.png and test/CLASS/NAME.png: 8-bit pictures of \
      one shape, in the order of their files' names. Classes are numbered in the order of their \
      folders' names, as in torchvision's ImageFolder, or as classes.txt beside them lists their \
      names. Palettes and fewer bits are widened to 8 bits a channel, which loses nothing; \
      transparency and 16 bits are refused, and so are hidden files, symbolic links, empty folders \
      and mixed shapes.

      pt takes a folder with CIFAR_ims \
      and CIFAR_lab as the paper's authors released them: torch.save of a list of batches, or of one \
      tensor, pictures N×C×H×W in [0, 1], float32 or float64, labels int64. Their 8-bit form is \
      uint8(255·x), as published; floats that are more than k/255 are kept beside it for \
      'train --pixels float'. A pickle is read by a restricted reader that runs nothing.
      """)

  @Argument(help: "cifar10, cifar100, idx, npz, folder or pt.")
  var format: ImportFormat

  @Argument(help: "The folder or archive.", completion: .file())
  var path: String

  @Option(help: "The dataset's name in the lab.")
  var name: String

  @Option(
    help:
      "Only this split; or what the one is called where files do not say it (default: train).")
  var split: String?

  @OptionGroup var lab: LabOptions

  func run() throws {
    let progress = ProgressLine()
    try lab.open(.readWrite) { lab in
      let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
      let recipe = ImportRecipe(
        format: format, path: absolute, name: name, split: split)
      for dataset in try recipe.run(in: lab, report: progress.show) {
        print(dataset.summary)
      }
    }
  }
}
