/* Telling the service manager how we are (the protocol of sd_notify(3)). Floor 5. */
#ifndef CLI_NOTIFY_H
#define CLI_NOTIFY_H

/* notify(state): one datagram such as "READY=1" to $NOTIFY_SOCKET, never waiting; nothing without
 * one, and no error is an error: a service manager that does not hear us must not stop the work. */
void notify(const char *state);

#endif
