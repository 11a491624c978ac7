// Stores the key that this browser is paired with, in the extension's own IndexedDB.
// The key cannot be exported again, not even by this code: it only signs. Nothing else is stored here.

const DATABASE = "biscuit-tin";
const STORE = "pairing";
const ONLY = "current";

/** @typedef {{ id: string, key: CryptoKey, api: string }} Pairing  `api` is the address at which the pairing was made */

/**
 * Opens the database, makes one request, and waits until its transaction is complete.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} ask
 * @returns {Promise<T>}
 */
async function withStore(mode, ask) {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** @returns {Promise<Pairing | undefined>} */
export function readPairing() {
  return withStore("readonly", (store) => store.get(ONLY));
}

/** @param {Pairing} pairing */
export async function writePairing(pairing) {
  await withStore("readwrite", (store) => store.put(pairing, ONLY));
}

/** Deletes the pairing. */
export async function forgetPairing() {
  await withStore("readwrite", (store) => store.delete(ONLY));
}
