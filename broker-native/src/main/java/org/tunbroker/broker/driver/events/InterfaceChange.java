package org.tunbroker.broker.driver.events;

/**
 * One change of an interface.
 *
 * @param aspect what of it changed, a number of
 *     {@link org.tunbroker.ipc.control.Event.InterfaceChanged}
 * @param was the value before, as text; empty if there was none
 * @param is the value now, as text; empty if there is none
 */
public record InterfaceChange(int aspect, String was, String is) {}
