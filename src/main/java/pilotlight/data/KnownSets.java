package pilotlight.data;

import java.util.ArrayList;
import java.util.List;

/**
 * MNIST and the sets made in its image: 60,000 pictures of 28 by 28 pixels to train on, 10,000 to test on, ten classes. The files are fetched once,
 * 12 to 31 MB, checked by SHA-256 at every use, and kept in {@code ~/.cache/pilotlight} or where the environment variable {@code PILOTLIGHT_CACHE} says;
 * {@code PILOTLIGHT_MIRROR} names another server to fetch them from, as {@code https://server/data} for {@code https://server/data/mnist/...}.
 */
public final class KnownSets {
    private KnownSets() {
    }

    /** Handwritten digits (LeCun, Cortes and Burges). */
    public static Idx mnist() {
        return set(Catalog.MNIST);
    }

    /** Pictures of clothes (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747). */
    public static Idx fashionMnist() {
        return set(Catalog.FASHION_MNIST, "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");
    }

    /** Cursive Japanese characters (Clanuwat and others 2018, arXiv:1812.01718). */
    public static Idx kmnist() {
        return set(Catalog.KMNIST, "o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo");
    }

    private static Idx set(Catalog set, String... classes) {
        Download download = Download.usual();
        List<String> paths = new ArrayList<>();
        for (Catalog.Item item : set.items) paths.add(download.fetch(set.set, set.address, item).toString());
        return Idx.idx(paths.get(0), paths.get(1)).test(paths.get(2), paths.get(3)).called(set.set, classes);
    }
}
