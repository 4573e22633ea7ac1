package org.tunbroker.launcher.command.capture;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.BrokerMonitor;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.capture.Capture;
import org.tunbroker.launcher.command.brokers.BrokerFolders;
import org.tunbroker.launcher.command.brokers.BrokerPlace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the packets of an adapter into a file for Wireshark. */
@Command(
        name = "capture",
        mixinStandardHelpOptions = true,
        description = "Writes an adapter's packets into a pcapng file.",
        footer = {
            "",
            "Live: tunbroker capture ADAPTER -w - | wireshark -k -i -",
            "It ends by Ctrl-C, --count, or with the adapter; the file is complete then."
        })
public final class CaptureCommand implements Callable<Integer> {
    private static final int MEBIBYTE = 1 << 20;
    private static final int MAX_PORT = 0xFFFF;

    @Parameters(paramLabel = "ADAPTER", description = "name of an adapter or its interface")
    private String adapter;

    @Option(
            names = {"-w", "--write"},
            required = true,
            paramLabel = "FILE",
            description = "the file; - is standard output")
    private String file;

    @Option(
            names = {"-s", "--snap-length"},
            paramLabel = "BYTES",
            defaultValue = "" + BrokerMonitor.MAX_SNAP_LENGTH,
            description = "the most of each packet (default: ${DEFAULT-VALUE})")
    private int snapLength;

    @Option(
            names = {"-c", "--count"},
            paramLabel = "PACKETS",
            description = "end after so many")
    private long count;

    @Option(names = "--host", description = "only packets from or to this address or name")
    private String host;

    @Option(names = "--port", description = "only packets from or to this port")
    private Integer port;

    @Option(
            names = "--file-size",
            paramLabel = "MB",
            description = "begin another file, FILE_00001 and so on, after so many MB")
    private int fileSizeMb;

    @Option(
            names = "--files",
            paramLabel = "N",
            description = "keep the last N of these files (default: all)")
    private int files;

    @Option(
            names = "--ring",
            paramLabel = "MiB",
            defaultValue = "4",
            description = "room for packets not written yet, of each direction: 1, 2, 4 to 64"
                    + " (default: ${DEFAULT-VALUE})")
    private int ringMib;

    @Option(names = "--driver", description = "linux, wintun or loopback (default: any)")
    private String driver;

    @Spec
    private CommandSpec spec;

    /** Makes the command; for picocli. */
    public CaptureCommand() {}

    @Override
    public Integer call() throws IOException {
        check();
        final PacketFilter filter = new PacketFilter(hosts(), port);
        try (TunClient client = client();
                Capture capture =
                        client.monitor().capture(adapter, ringMib * MEBIBYTE, snapLength)) {
            capture(capture, filter);
        }
        return 0;
    }

    private void check() {
        if (snapLength < 1 || count < 0 || fileSizeMb < 0 || files < 0) {
            throw misuse("a number is too small");
        }
        if (Integer.bitCount(ringMib) != 1 || ringMib > 64) {
            throw misuse("--ring must be 1, 2, 4, 8, 16, 32 or 64");
        }
        if (port != null && (port < 0 || port > MAX_PORT)) {
            throw misuse("--port must be from 0 to " + MAX_PORT);
        }
        if (files > 0 && fileSizeMb == 0) {
            throw misuse("--files needs --file-size");
        }
        if (CaptureFiles.isStandardOutput(file) && fileSizeMb > 0) {
            throw misuse("standard output is one file");
        }
    }

    private ParameterException misuse(final String reason) {
        return new ParameterException(spec.commandLine(), reason);
    }

    private List<InetAddress> hosts() {
        try {
            return host == null
                    ? Collections.<InetAddress>emptyList()
                    : Arrays.asList(InetAddress.getAllByName(host));
        } catch (final UnknownHostException ex) {
            throw misuse("--host is no address and no known name");
        }
    }

    /** Connects to the broker that has the adapter. */
    private TunClient client() throws IOException {
        final BrokerFolders folders = BrokerFolders.ofThisUser();
        for (final BrokerPlace place : folders.places()) {
            if (place.isServed()
                    && place.isOfThisProcess()
                    && (driver == null || place.isOf(driver))) {
                final TunClient client = TunClient.connect(folders.options(place));
                if (hasAdapter(client)) {
                    return client;
                }
                client.close();
            }
        }
        throw new TunException(
                ErrorCode.ERROR_NOT_FOUND,
                "capture",
                "no broker has an adapter \"" + adapter + "\"; tunbroker adapters lists them");
    }

    private boolean hasAdapter(final TunClient client) {
        return client.adapters().stream()
                .anyMatch(each -> each.name().equalsIgnoreCase(adapter)
                        || each.interfaceName().equals(adapter));
    }

    /** Captures to the end. */
    void capture(final Capture capture, final PacketFilter filter) throws IOException {
        final CaptureFiles out =
                new CaptureFiles(file, files, (long) fileSizeMb * 1_000_000, capture, snapLength);
        final CaptureRun run = new CaptureRun(capture, out, filter, count);
        // Ctrl-C: the JVM ends when the file is complete
        final Thread hook = new Thread(run::stop, "tb-capture-end");
        Runtime.getRuntime().addShutdownHook(hook);
        final PrintWriter err = spec.commandLine().getErr();
        err.println("tunbroker: capturing " + capture.interfaceName());
        err.flush();
        run.run();
        err.println("tunbroker: packets written: " + out.packets() + ", dropped: "
                + (capture.dropped(true) + capture.dropped(false)));
        err.flush();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException ex) {
            // the JVM ends already, by that hook
            return;
        }
    }
}
