package org.tunbroker.tests.jvm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/** Says what JVM it runs in, echoes its input, and ends with the code that it is given. */
final class TalkingMain {
    private TalkingMain() {}

    public static void main(final String[] args) throws IOException {
        System.out.println("architecture=" + System.getProperty("os.arch"));
        System.out.println("bits=" + System.getProperty("sun.arch.data.model"));
        System.out.println("pid=" + processId());
        System.out.println("options=" + ManagementFactory.getRuntimeMXBean().getInputArguments());
        System.out.println("environment=" + System.getenv("TUNBROKER_TEST"));
        System.out.println(
                "network=" + org.tunbroker.ipc.rendezvous.NetworkNamespace.ofThisProcess());
        System.err.println("ready");
        final BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            System.out.println("echo " + line);
        }
        System.exit(Integer.parseInt(args[0]));
    }

    private static String processId() {
        // Java 8 has no other way; the name is the process id and the host
        return ManagementFactory.getRuntimeMXBean().getName().split("@")[0];
    }
}
