package org.tunbroker.launcher.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tunbroker.ipc.machine.Architecture.AMD64;
import static org.tunbroker.ipc.machine.Architecture.ARM64;
import static org.tunbroker.ipc.machine.Architecture.I386;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;

class NativeJvmFinderTest {
    @TempDir
    private Path root;

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private Path home;

    @BeforeEach
    void chooseFolders() {
        home = root.resolve("application");
        properties.put("user.home", root.resolve("home/user").toString());
    }

    private NativeJvm find() {
        final JvmPlaces places = new JvmPlaces(
                properties::get,
                environment::get,
                ExecutableFormat.ELF,
                new LinuxJvms(properties::get, root));
        return new NativeJvmFinder(places, new JvmInspector(AMD64), ExecutableFormat.ELF)
                .find(home);
    }

    private TunException assertRefused(final ErrorCode code, final String... words) {
        final TunException refused = assertThrows(TunException.class, this::find);
        assertTrue(refused.is(code), refused.getMessage());
        for (final String word : words) {
            assertTrue(refused.getMessage().contains(word), refused.getMessage());
        }
        return refused;
    }

    private Path install(final String folder, final Architecture architecture, final String version)
            throws IOException {
        return CraftedJvm.home(root.resolve(folder), architecture, version);
    }

    @Test
    void shouldTakeTheNamedJvmBeforeAllOthers() throws IOException {
        final Path named = install("named", AMD64, "21.0.1");
        install("application/runtime", AMD64, "17.0.1");
        environment.put("TUNBROKER_JAVA", install("other", AMD64, "17.0.2").toString());
        properties.put("tunbroker.java", named.toString());

        final NativeJvm jvm = find();

        assertEquals(named.resolve("bin/java"), jvm.executable());
        assertEquals(21, jvm.version());
        assertEquals(AMD64, jvm.architecture());
        assertEquals("system property tunbroker.java", jvm.origin());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldTakeAnExecutableThatIsNamedThroughLinks() throws IOException {
        final Path real = install("real", AMD64, "17.0.1").resolve("bin/java");
        final Path alternative = Files.createSymbolicLink(root.resolve("alternative"), real);
        final Path link = Files.createSymbolicLink(root.resolve("java"), alternative);
        environment.put("TUNBROKER_JAVA", link.toString());

        assertEquals(real, find().executable());
        assertEquals("environment variable TUNBROKER_JAVA", find().origin());
    }

    @Test
    void shouldRefuseTheNamedJvmWhenItIsOfAnotherArchitecture() throws IOException {
        install("usr/lib/jvm/good", AMD64, "17.0.1");
        properties.put("tunbroker.java", install("named", I386, "17.0.1").toString());

        assertRefused(
                ErrorCode.ERROR_BAD_EXE_FORMAT,
                "is for i386, but this machine is amd64",
                "system property tunbroker.java",
                "apt-get install openjdk-17-jre-headless:amd64");
    }

    @Test
    void shouldRefuseTheNamedJvmWhenItIsAScript() throws IOException {
        final Path script =
                Files.writeString(root.resolve("java"), "#!/bin/sh\nexec java \"$@\"\n");
        properties.put("tunbroker.java", script.toString());

        assertRefused(ErrorCode.ERROR_BAD_EXE_FORMAT, "is a script, not an executable");
    }

    @Test
    void shouldRefuseTheNamedJvmWhenItDoesNotExist() throws IOException {
        install("usr/lib/jvm/good", AMD64, "17.0.1");
        properties.put("tunbroker.java", root.resolve("nowhere").toString());
        assertRefused(ErrorCode.ERROR_FILE_NOT_FOUND, "nowhere does not exist");

        properties.put("tunbroker.java", root.toString());
        assertRefused(ErrorCode.ERROR_FILE_NOT_FOUND, "has no bin/java");
    }

    @ParameterizedTest
    @CsvSource({"1.8.0_402, Java 8", "11.0.22, Java 11", "16, Java 16"})
    void shouldRefuseTheNamedJvmWhenItIsTooOld(final String version, final String name)
            throws IOException {
        properties.put("tunbroker.java", install("named", AMD64, version).toString());

        assertRefused(
                ErrorCode.ERROR_NOT_SUPPORTED, "is " + name + ", but the broker needs 17 or later");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldRefuseTheNamedJvmWhenItMayNotBeExecuted() throws IOException {
        final Path named = install("named", AMD64, "17.0.1");
        Files.setPosixFilePermissions(
                named.resolve("bin/java"), PosixFilePermissions.fromString("rw-r--r--"));
        properties.put("tunbroker.java", named.toString());

        assertRefused(ErrorCode.ERROR_ACCESS_DENIED, "may not be executed");
    }

    @Test
    void shouldRefuseTheNamedJvmWhenItDoesNotTellItsVersion() throws IOException {
        CraftedJvm.executable(root.resolve("named/bin/java"), AMD64);
        properties.put("tunbroker.java", root.resolve("named").toString());

        assertRefused(ErrorCode.ERROR_NOT_SUPPORTED, "has no release file");
    }

    @Test
    void shouldSayHowAnImageOfJpackageKeepsItsCommand() throws IOException {
        final Path image = root.resolve("image");
        Files.createDirectories(image.resolve("lib"));
        Files.createFile(image.resolve("lib/modules"));
        properties.put("java.home", image.toString());

        assertRefused(
                ErrorCode.ERROR_FILE_NOT_FOUND,
                "JVM of this process: " + image + " has no bin/java",
                "--jlink-options without --strip-native-commands");
    }

    @Test
    void shouldSayWhatModulesAnImageOfJlinkNeeds() throws IOException {
        final Path image = install("image", AMD64, "17.0.1");
        Files.writeString(
                image.resolve("release"),
                "JAVA_VERSION=\"17.0.1\"\nMODULES=\"java.base jdk.unsupported\"\n");
        properties.put("tunbroker.java", image.toString());

        assertRefused(
                ErrorCode.ERROR_NOT_SUPPORTED,
                "lacks the module java.logging",
                "jlink --add-modules java.base,java.logging,jdk.unsupported");
    }

    @Test
    void shouldLeaveOutWhatAnImageHasOfTheBrokersPackages() throws IOException {
        final Path image = install("image", AMD64, "17.0.1");
        final String modules = "java.base java.logging jdk.management jdk.unsupported";
        properties.put("tunbroker.java", image.toString());
        final Path archive = Files.createDirectories(image.resolve("lib/server"));
        Files.createFile(archive.resolve("classes.jsa"));
        Files.writeString(
                image.resolve("release"), "JAVA_VERSION=\"17.0.1\"\nMODULES=\"" + modules + "\"\n");
        assertEquals(List.of(), find().moduleOptions());
        assertTrue(find().canArchiveClasses());

        Files.writeString(
                image.resolve("release"),
                "JAVA_VERSION=\"17.0.1\"\nMODULES=\"" + modules + " org.tunbroker\"\n");
        assertEquals(
                List.of("--limit-modules", "java.base,java.logging,jdk.unsupported"),
                find().moduleOptions());
        assertFalse(find().canArchiveClasses(), "the JVM uses none with this option");
    }

    @Test
    void shouldTakeTheFirstThatFitsWhenNoneIsNamed() throws IOException {
        install("usr/lib/jvm/java-17", AMD64, "17.0.1");
        assertEquals("installed", find().origin());

        environment.put("JAVA_HOME", install("java-home", AMD64, "21").toString());
        assertEquals("environment variable JAVA_HOME", find().origin());

        properties.put("java.home", install("own", AMD64, "22").toString());
        assertEquals("JVM of this process", find().origin());

        install("application/runtime", AMD64, "25");
        assertEquals("runtime beside the application", find().origin());
    }

    @Test
    void shouldPassOverJvmsThatDoNotFit() throws IOException {
        install("application/runtime", ARM64, "17");
        properties.put("java.home", install("own", I386, "17").toString());
        environment.put("JAVA_HOME", install("java-home", AMD64, "11.0.2").toString());
        final Path good = install("usr/lib/jvm/java-17", AMD64, "17.0.1");

        assertEquals(good.resolve("bin/java"), find().executable());
    }

    @Test
    void shouldPreferTheLowestVersionOfTheUsualFolders() throws IOException {
        install("usr/lib/jvm/a-25", AMD64, "25.0.3");
        install("usr/lib/jvm/b-11", AMD64, "11.0.3");
        install("opt/jdk-21", AMD64, "21.0.5");
        install("usr/java/arm", ARM64, "17.0.1");
        install("home/user/.sdkman/candidates/java/22-open", AMD64, "22");
        final Path lowest = install("home/user/.jdks/openjdk-18", AMD64, "18.0.1");

        assertEquals(lowest.resolve("bin/java"), find().executable());
    }

    @Test
    void shouldListAllThatWasRefusedWhenNothingIsFound() throws IOException {
        properties.put("java.home", install("own", I386, "17.0.1").toString());
        environment.put("JAVA_HOME", root.resolve("gone").toString());
        install("usr/lib/jvm/java-17-arm64", ARM64, "17.0.1");
        Files.createSymbolicLink(
                root.resolve("usr/lib/jvm/current"), root.resolve("usr/lib/jvm/java-17-arm64"));
        install("opt/java-11", AMD64, "11.0.1");
        Files.createDirectories(root.resolve("opt/something/else"));

        final TunException refused = assertRefused(
                ErrorCode.ERROR_FILE_NOT_FOUND,
                "no JVM of Java 17 or later for amd64",
                "JVM of this process: " + root.resolve("own") + " is for i386",
                "environment variable JAVA_HOME: " + root.resolve("gone") + " does not exist",
                " is for arm64, but this machine is amd64",
                root.resolve("opt/java-11") + " is Java 11",
                root.resolve("home/user/.jdks").toString(),
                "apt-get install openjdk-17-jre-headless:amd64",
                "-Dtunbroker.java=PATH");
        assertEquals(
                1,
                refused.getMessage().split("is for arm64", -1).length - 1,
                "a link is listed once");
        assertTrue(!refused.getMessage().contains("something"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "/usr/lib/jvm/java-17-openjdk-i386, i386",
        "/usr/lib/jvm/java-17-openjdk-arm64, arm64"
    })
    void shouldRefuseRealJvmsOfAnotherArchitecture(final Path foreign, final String name) {
        assumeTrue(Files.exists(foreign), () -> foreign + " is not installed");
        properties.put("tunbroker.java", foreign.toString());

        assertRefused(ErrorCode.ERROR_BAD_EXE_FORMAT, "is for " + name);
    }

    @Test
    void shouldFindAJvmOnThisMachine() {
        final NativeJvm jvm = NativeJvmFinder.ofThisMachine().find(home);

        assertEquals(Architecture.ofThisMachine(), jvm.architecture());
        assertTrue(jvm.version() >= NativeJvm.OLDEST_VERSION, jvm.toString());
    }
}
