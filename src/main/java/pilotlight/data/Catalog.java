package pilotlight.data;

import java.util.List;

/**
 * The well-known sets that can be fetched: where their files are and what they must be. Sizes and SHA-256 are those that the sets' users have
 * published again and again (of MNIST: the mirrors of TensorFlow and PyTorch; of Fashion-MNIST: the authors' own bucket and repository;
 * of KMNIST: its authors' server).
 */
enum Catalog {
    MNIST("mnist", "https://storage.googleapis.com/cvdf-datasets/mnist/",
            new Item("train-images-idx3-ubyte.gz", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            new Item("train-labels-idx1-ubyte.gz", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            new Item("t10k-images-idx3-ubyte.gz", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            new Item("t10k-labels-idx1-ubyte.gz", 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")),
    FASHION_MNIST("fashion-mnist", "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
            new Item("train-images-idx3-ubyte.gz", 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            new Item("train-labels-idx1-ubyte.gz", 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            new Item("t10k-images-idx3-ubyte.gz", 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            new Item("t10k-labels-idx1-ubyte.gz", 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")),
    KMNIST("kmnist", "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
            new Item("train-images-idx3-ubyte.gz", 18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
            new Item("train-labels-idx1-ubyte.gz", 29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
            new Item("t10k-images-idx3-ubyte.gz", 3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
            new Item("t10k-labels-idx1-ubyte.gz", 5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"));

    /** A file: its name, its bytes, and the SHA-256 of these in hexadecimal. */
    record Item(String name, long bytes, String sha256) {
    }

    final String set;
    final String address;
    /** Training pictures and labels, test pictures and labels. */
    final List<Item> items;

    Catalog(String set, String address, Item... items) {
        this.set = set;
        this.address = address;
        this.items = List.of(items);
    }
}
