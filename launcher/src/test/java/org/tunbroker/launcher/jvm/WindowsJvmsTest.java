package org.tunbroker.launcher.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.ipc.machine.Architecture.AMD64;
import static org.tunbroker.ipc.machine.Architecture.ARM64;
import static org.tunbroker.ipc.machine.Architecture.I386;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.launcher.os.windows.Registry;

/** What is looked for on Windows; none of it needs one. */
class WindowsJvmsTest {
    @TempDir
    private Path root;

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    /** Key, backslash, name to text. */
    private final Map<String, String> values = new HashMap<>();

    private final Registry registry = new Registry() {
        @Override
        public List<String> subkeys(final String key) {
            return values.keySet().stream()
                    .filter(value -> value.startsWith(key + "\\"))
                    .map(value -> value.substring(key.length() + 1).split("\\\\")[0])
                    .distinct()
                    .sorted()
                    .toList();
        }

        @Override
        public Optional<String> text(final String key, final String value) {
            return Optional.ofNullable(values.get(key + "\\" + value));
        }
    };

    @BeforeEach
    void chooseFolders() {
        properties.put("user.home", root.resolve("Users/me").toString());
        environment.put("ProgramW6432", root.resolve("Program Files").toString());
        environment.put("ProgramFiles", root.resolve("Program Files (x86)").toString());
        environment.put("LOCALAPPDATA", root.resolve("Users/me/AppData/Local").toString());
    }

    private NativeJvm find(final Architecture machine) {
        final JvmPlaces places = new JvmPlaces(
                properties::get,
                environment::get,
                ExecutableFormat.PE,
                new WindowsJvms(registry, environment::get, properties::get));
        return new NativeJvmFinder(places, new JvmInspector(machine), ExecutableFormat.PE)
                .find(root.resolve("application"));
    }

    private Path install(final String folder, final Architecture architecture, final String version)
            throws IOException {
        return CraftedJvm.windowsHome(root.resolve(folder), architecture, version);
    }

    @Test
    void shouldReadTheRegistryOfEachVendor() throws IOException {
        final Map<String, String> keys = Map.of(
                "SOFTWARE\\JavaSoft\\JDK\\17.0.9\\JavaHome", "a",
                "SOFTWARE\\JavaSoft\\JRE\\17.0.9\\JavaHome", "b",
                "SOFTWARE\\Eclipse Adoptium\\JDK\\17.0.9.9\\hotspot\\MSI\\Path", "c",
                "SOFTWARE\\Eclipse Adoptium\\JRE\\17.0.9.9\\hotspot\\MSI\\Path", "d",
                "SOFTWARE\\Microsoft\\JDK\\17.0.9.8\\hotspot\\MSI\\Path", "e",
                "SOFTWARE\\Azul Systems\\Zulu\\zulu-17\\InstallationPath", "f");
        for (final Map.Entry<String, String> entry : keys.entrySet()) {
            final Path home = install(entry.getValue(), AMD64, "17.0.9");
            values.clear();
            values.put(entry.getKey(), home.toString());

            final NativeJvm jvm = find(AMD64);

            assertEquals(home.resolve("bin").resolve("java.exe"), jvm.executable());
            final String key = entry.getKey().substring(0, entry.getKey().lastIndexOf('\\'));
            assertEquals("registry key " + key, jvm.origin());
        }
    }

    @Test
    void shouldPreferTheLowestVersionOfRegistryAndFolders() throws IOException {
        values.put(
                "SOFTWARE\\JavaSoft\\JDK\\21\\JavaHome",
                install("jdk21", AMD64, "21").toString());
        final Path lowest =
                install("Program Files/Eclipse Adoptium/jdk-17.0.9.9-hotspot", AMD64, "17.0.9");
        install("Program Files/Java/jdk-25", AMD64, "25");
        install("Program Files/Microsoft/jdk-11", AMD64, "11.0.1");

        assertEquals(lowest.resolve("bin").resolve("java.exe"), find(AMD64).executable());
    }

    @Test
    void shouldTakeTheMachinesOwnOnArm64() throws IOException {
        install("Program Files/Zulu/zulu-17", AMD64, "17.0.9");
        install("Program Files (x86)/Java/jdk-17", I386, "17.0.9");
        properties.put("java.home", install("own", AMD64, "17.0.9").toString());
        environment.put("JAVA_HOME", install("java-home", I386, "17.0.9").toString());
        final Path own = install("Program Files/Microsoft/jdk-21", ARM64, "21.0.1");

        assertEquals(own.resolve("bin").resolve("java.exe"), find(ARM64).executable());
    }

    @Test
    void shouldFindWhatOneUserInstalled() throws IOException {
        final Path own =
                install("Users/me/AppData/Local/Programs/Eclipse Adoptium/jdk-17", AMD64, "17.0.9");

        assertEquals(own.resolve("bin").resolve("java.exe"), find(AMD64).executable());
    }

    @Test
    void shouldListAllThatWasRefusedWhenNothingIsFound() throws IOException {
        properties.put("java.home", install("own", I386, "17.0.1").toString());
        values.put(
                "SOFTWARE\\JavaSoft\\JDK\\11\\JavaHome",
                install("old", AMD64, "11").toString());
        values.put("SOFTWARE\\JavaSoft\\JRE\\17\\JavaHome", root.resolve("gone").toString());
        values.put("SOFTWARE\\JavaSoft\\JRE\\18\\JavaHome", "relative");
        values.put("SOFTWARE\\JavaSoft\\JRE\\19\\JavaHome", "not a path\0");

        final TunException refused = assertThrows(TunException.class, () -> find(AMD64));

        assertTrue(refused.is(ErrorCode.ERROR_FILE_NOT_FOUND), refused.getMessage());
        for (final String words : List.of(
                "JVM of this process: " + root.resolve("own") + " is for i386",
                "registry key SOFTWARE\\JavaSoft\\JDK\\11: " + root.resolve("old")
                        + " is Java 11, but the broker needs 17",
                "SOFTWARE\\Azul Systems\\Zulu]",
                root.resolve("Program Files").resolve("Eclipse Adoptium").toString(),
                "adoptium.net for amd64",
                "-Dtunbroker.java=PATH")) {
            assertTrue(refused.getMessage().contains(words), refused.getMessage());
        }
    }

    @Test
    void shouldRefuseAJvmOfLinux() throws IOException {
        final Path home = install("named", AMD64, "17");
        CraftedJvm.executable(home.resolve("bin").resolve("java.exe"), AMD64);
        properties.put("tunbroker.java", home.toString());

        final TunException refused = assertThrows(TunException.class, () -> find(AMD64));

        assertTrue(refused.is(ErrorCode.ERROR_BAD_EXE_FORMAT), refused.getMessage());
        assertTrue(refused.getMessage().contains("is a Linux executable"), refused.getMessage());
    }
}
