// Tests in the lab wait for timers most of the time: several share its one CPU.
[assembly: LevelOfParallelism(8)]
