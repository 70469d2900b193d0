/** Where this machine keeps what outlives the process. */
import { z } from 'zod';
import { File } from '../values.ts';

export const data = z
  .strictObject({
    folder: File.optional().describe(
      'Folder for what outlives the process; made if it is missing. `npm start` without a configuration uses `.data`. ' +
        'Unless set, nothing is kept on this machine',
    ),
  })
  .prefault({});
