package org.tunbroker.broker.adapter;

import java.util.ArrayList;
import java.util.List;
import org.tunbroker.ipc.config.ListedSetting;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** Cuts the list of an interface's settings into replies that fit a message. Stateless. */
final class SettingPage {
    // a message has 4096 bytes at most, and other fields
    private static final int MAX_LENGTH = 3072;

    private SettingPage() {}

    static Reply of(final List<ListedSetting> present, final Request.ListSettings request) {
        final List<ListedSetting> asked = present.stream()
                .filter(listed -> isAsked(request, listed.setting().kind().number()))
                .toList();
        final List<ListedSetting> page = new ArrayList<>();
        // a client may ask for any number
        int next = Math.max(0, Math.min(request.first, asked.size()));
        int length = 0;
        while (next < asked.size()) {
            length += asked.get(next).encodedLength();
            if (length > MAX_LENGTH) {
                break;
            }
            page.add(asked.get(next));
            next++;
        }
        return new Reply.SettingList(asked.hashCode(), page, next < asked.size());
    }

    private static boolean isAsked(final Request.ListSettings request, final int kind) {
        return (request.kinds & 1 << kind) != 0;
    }
}
