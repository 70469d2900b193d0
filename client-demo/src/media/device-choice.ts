/** Which devices there are, and what their coming and going means. */

/** The devices that can be chosen. Their labels are known only after the browser has granted one. */
export interface DeviceChoice {
  readonly microphone: readonly MediaDeviceInfo[];
  readonly camera: readonly MediaDeviceInfo[];
  readonly speaker: readonly MediaDeviceInfo[];
}

/** Whether a device is in a list. */
export const isThere = (devices: readonly MediaDeviceInfo[], deviceId: string): boolean =>
  devices.some((device) => device.deviceId === deviceId);

/** Chromium lists the system's default besides, by this id; the group tells which device that is. */
const defaultOf = (devices: readonly MediaDeviceInfo[]): string | undefined =>
  devices.find(({ deviceId }) => deviceId === 'default')?.groupId;

/** Whether the system's default is another device than before. */
export function defaultMoved(before: readonly MediaDeviceInfo[], now: readonly MediaDeviceInfo[]): boolean {
  const [was, is] = [defaultOf(before), defaultOf(now)];
  return was !== undefined && is !== undefined && was !== is;
}
