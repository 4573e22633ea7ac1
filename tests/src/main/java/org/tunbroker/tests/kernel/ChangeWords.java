package org.tunbroker.tests.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.tunbroker.client.InterfaceChanges;

/** Reads changes of an interface from words such as {@code mtu=1400 add=10.7.1.1/24}. Stateless. */
final class ChangeWords {
    private ChangeWords() {}

    static InterfaceChanges read(final List<String> words) throws UnknownHostException {
        InterfaceChanges changes = new InterfaceChanges();
        for (final String word : words) {
            final String[] parts = word.split("[=/]");
            switch (parts[0]) {
                case "mtu":
                    changes = changes.setMtu(Integer.parseInt(parts[1]));
                    break;
                case "metric":
                    changes = changes.setMetric(Integer.parseInt(parts[1]));
                    break;
                case "name":
                    changes = changes.setInterfaceName(parts[1]);
                    break;
                case "up":
                    changes = changes.setUp(Boolean.parseBoolean(parts[1]));
                    break;
                case "add":
                    changes = changes.addAddress(
                            InetAddress.getByName(parts[1]), Integer.parseInt(parts[2]));
                    break;
                case "remove":
                    changes = changes.removeAddress(
                            InetAddress.getByName(parts[1]), Integer.parseInt(parts[2]));
                    break;
                default:
                    throw new IllegalArgumentException(word);
            }
        }
        return changes;
    }
}
