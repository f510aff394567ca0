package pilotlight;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static pilotlight.Pilotlight.every;
import static pilotlight.Pilotlight.fit;
import static pilotlight.Pilotlight.glyphs;
import static pilotlight.Pilotlight.linear;
import static pilotlight.Pilotlight.load;
import static pilotlight.Pilotlight.moons;
import static pilotlight.Pilotlight.net;
import static pilotlight.Pilotlight.prelu;
import static pilotlight.Pilotlight.resume;
import static pilotlight.Pilotlight.save;
import static pilotlight.Pilotlight.simclr;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.data.Data;
import pilotlight.data.ViewBank;
import pilotlight.nn.Net;
import pilotlight.tensor.Tensor;

/** The words for files, as the README has them. */
class FilesTest {
    @Test
    void aNetAndATrainingAreSavedAndLoaded(@TempDir Path folder) {
        String path = folder.resolve("moons.safetensors").toString();
        String run = folder.resolve("run.safetensors").toString();
        Data data = moons(200).noise(0.15).split(0.8).seed(7);
        Net model = net(linear(2, 8), prelu(8), linear(8, 2)).seed(1);
        Tensor x = data.test().x();
        save(model, path);
        assertArrayEquals(model.predict(x).data(), load(path).predict(x).data());
        assertArrayEquals(model.predict(x).data(), load(net(linear(2, 8), prelu(8), linear(8, 2)).seed(2), path).predict(x).data());
        fit(model, data).adam(0.01).epochs(4).quiet().checkpoint(run, every(1)).run();
        assertArrayEquals(model.predict(x).data(), load(run).predict(x).data());
        assertEquals(4, resume(run, data).quiet().run().epochs());
    }

    @Test
    void soIsOneWithoutLabels(@TempDir Path folder) {
        String path = folder.resolve("ssl.safetensors").toString();
        ViewBank bank = glyphs(20).size(6).views(2);
        Net encoder = net(linear(36, 8), prelu(), linear(8, 4)).seed(1);
        simclr(encoder, linear(4, 4)).fit(bank).steps(4).quiet().checkpoint(path, every(2)).run();
        assertArrayEquals(encoder.predict(bank.x()).data(), load(path).layer(0).predict(bank.x()).data());
        assertEquals(4, simclr(encoder, linear(4, 4)).fit(bank).steps(4).quiet().checkpoint(path, every(2)).resume(path).run().steps());
    }
}
