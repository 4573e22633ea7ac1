package org.tunbroker.launcher.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.AdapterInfo;
import org.tunbroker.client.AssignedAddress;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.InterfaceSettings;
import org.tunbroker.client.PersistentAdapter;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.config.AddressText;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.launcher.command.brokers.BrokerFolders;
import org.tunbroker.launcher.command.terminal.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what brokers have: adapters, and persistent interfaces that stand without one. */
@Command(
        name = "adapters",
        mixinStandardHelpOptions = true,
        description = "Lists your brokers' adapters, and persistent ones.")
final class AdaptersCommand implements Callable<Integer> {
    @Option(names = "--driver", description = "only the broker of this driver")
    private String driver;

    @Option(
            names = "--start",
            description = "start a broker if none runs; it tells persistent adapters")
    private boolean start;

    @Option(names = "--json", description = "one JSON object on one line")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        final List<AdapterRow> rows = new ArrayList<>();
        final List<ConnectOptions> brokers = brokers();
        for (final ConnectOptions broker : brokers) {
            try (TunClient client = TunClient.connect(broker)) {
                list(client, rows);
            }
        }
        if (json) {
            out.println(AdapterRow.json(rows));
        } else if (brokers.isEmpty()) {
            out.println("no broker runs here; --start starts one");
        } else if (rows.isEmpty()) {
            out.println("no adapters");
        } else {
            final TextTable table = AdapterRow.table();
            rows.forEach(row -> row.addTo(table));
            table.print(out);
        }
        return 0;
    }

    private List<ConnectOptions> brokers() throws IOException {
        final BrokerFolders folders = BrokerFolders.ofThisUser();
        final List<ConnectOptions> served = folders.places().stream()
                .filter(place -> place.isServed() && place.isOfThisProcess())
                .filter(place -> driver == null || place.isOf(driver))
                .map(folders::options)
                .collect(Collectors.toList());
        return served.isEmpty() && start
                ? Collections.singletonList(new ConnectOptions()
                        .withDriver(
                                driver == null ? OperatingSystem.current().ownDriver() : driver))
                : served;
    }

    private static void list(final TunClient client, final List<AdapterRow> rows) {
        for (final AdapterInfo info : client.adapters()) {
            final AdapterRow row = AdapterRow.of(client.driver(), info);
            rows.add(row);
            try (Adapter adapter = client.openAdapter(info.name())) {
                final InterfaceSettings settings = adapter.settings();
                row.in(settings.isUp() ? "up" : "down")
                        .with(
                                settings.mtu(),
                                settings.addresses().stream()
                                        .map(AdaptersCommand::text)
                                        .collect(Collectors.toList()));
            } catch (final TunException ex) {
                // it went just now, or its settings cannot be read: its name is still worth a row
                row.in(ex.codeName());
            }
        }
        for (final PersistentAdapter kept : persistent(client)) {
            if (!kept.isInUse()) {
                rows.add(AdapterRow.of(client.driver(), kept.info()).in("persistent"));
            }
        }
    }

    private static String text(final AssignedAddress address) {
        return AddressText.of(address.address()) + "/" + address.prefixLength();
    }

    private static Iterable<PersistentAdapter> persistent(final TunClient client) {
        try {
            return client.persistentAdapters().list();
        } catch (final TunException ex) {
            if (ex.is(ErrorCode.ERROR_NOT_SUPPORTED)) {
                // this driver, or this release, has none
                return Collections.emptyList();
            }
            throw ex;
        }
    }
}
